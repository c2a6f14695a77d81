report-title = Bericht
report-print = Drucken…
report-download-html = HTML herunterladen
report-download-markdown = Markdown herunterladen
report-copy-markdown = Markdown kopieren
report-frame = Bericht zum Entwurf
