layout-nothing = Alles ist bereits angeordnet.
layout-pinned = Jede Komponente ist an ihrem Platz fixiert.
layout-running = Plätze werden gesucht…
layout-first = Die Prüfung hat nicht geantwortet, daher wurde keine Anordnung mit weniger Kreuzungen gesucht.
