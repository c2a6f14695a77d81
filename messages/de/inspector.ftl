inspector-design-delete = Entwurf löschen
inspector-domain-delete = Domäne löschen
inspector-component-delete = Komponente löschen
inspector-connection-delete = Verbindung löschen
inspector-flow-delete = Ablauf löschen
inspector-invariant-delete = Invariante löschen
inspector-place = Lage
inspector-standby-none = kein Standby
inspector-source-remove = { $name } aus { $field } entfernen
inspector-copy-none = keine Kopie
inspector-copy-another = weitere hinzufügen
inspector-availability-hint = unbekannt, z. B. 0.999
inspector-connection = Verbindung
inspector-reply-none = keine Antwort
inspector-bends = Knicke
inspector-bends-undo = Knicke
inspector-bends-none = wie die App sie zeichnet
inspector-bends-count =
    { $count ->
        [one] { $count } Knick
       *[other] { $count } Knicke
    }
inspector-bends-clear = Begradigen
inspector-default = { $value } als Vorgabe
inspector-style-request = Der Aufrufer wartet auf die Antwort.
inspector-style-message = Gezielt und asynchron: Der Sender weiß, wer handeln muss.
inspector-style-event = Publish-Subscribe: Der Sender weiß nicht, wer zuhört.
inspector-style-data = Liest oder schreibt einen Datenspeicher.
inspector-style-telemetry = Daten zur Beobachtbarkeit.
inspector-phase-run = während der Arbeit
inspector-phase-startup = nur zum Start
inspector-phase-unset = nicht gesetzt: während der Arbeit
inspector-signals-none = Keines angekreuzt: unbekannt.
inspector-domain = Domäne
inspector-domain-components = Komponenten
inspector-domain-empty = Noch keine. Das Formular einer Komponente sagt, wohin sie gehört.
inspector-frame = Lage und Größe
inspector-frame-width = Breite
inspector-frame-height = Höhe
inspector-frame-undo = Rahmen
inspector-flow = Ablauf
inspector-flow-minimum = unbekannt: das Mindeste, was Nutzer sehen müssen, und zwar konsistent
inspector-flow-coordination = Koordination
inspector-flow-consistency = Konsistenz
inspector-invariant = Invariante
inspector-invariant-components = Komponenten mit ihren Daten
inspector-invariant-choice = eine Komponente wählen
inspector-member-remove = { $name } entfernen
inspector-technology-consistent = konsistent bei einer Netztrennung (lehnt ab)
inspector-technology-available = verfügbar bei einer Netztrennung (kann auseinanderlaufen)
inspector-technology-blocking = blockierende Aufrufe
inspector-technology-nonblocking = nicht blockierende Aufrufe
inspector-technology-progress = behält den Fortschritt von Workflows über einen Neustart
inspector-technology-nothing = keine Vorgaben
inspector-technology = Vorgaben der Technologie
inspector-technology-from = Von { $name }: { $facts }.
inspector-technology-except = Ausnahme: { $exception }
inspector-technology-source = Quelle: { $source }
inspector-technology-default = { $value } (Vorgabe)
inspector-technology-same = Wie die Vorgabe der Technologie.
inspector-technology-overridden = Ersetzt die Vorgabe der Technologie: { $value }.
inspector-differ = verschieden
inspector-empty = Eine Komponente oder Verbindung der Zeichnung auswählen, um ihre Felder zu sehen.
inspector-empty-others = Abläufe, Domänen und Invarianten stehen unter Entwurf.
inspector-others =
    { $count ->
        [one] { $count } anderes Element
       *[other] { $count } andere Elemente
    }
inspector-selected = { $counts } ausgewählt
inspector-selected-and = { $first } und { $second }
inspector-domain-put = In eine Domäne legen
inspector-delete-all = Alle löschen
inspector-change = Ändern
inspector-change-several =
    { $count ->
        [one] { $field } von { $count } Element ändern
       *[other] { $field } von { $count } Elementen ändern
    }
inspector-steps = Schritte
inspector-steps-drag = Zum Umordnen ziehen
inspector-step-up = Schritt { NUMBER($step) } nach oben schieben
inspector-step-down = Schritt { NUMBER($step) } nach unten schieben
inspector-up = Nach oben
inspector-down = Nach unten
inspector-steps-record = Aufzeichnen
inspector-steps-writes = Schreibt
inspector-steps-core = Kern
inspector-steps-guessed = Gestrichelt: aus Datenverbindungen erraten.
inspector-steps-confirm = Schreibzugriffe wie gezeigt bestätigen
inspector-steps-add = Einen Schritt hinzufügen
inspector-steps-choice = auswählen, wer die Arbeit macht
inspector-tick-writes = schreibt
inspector-tick-core = Kern
inspector-tick-guessed = { $what }, erraten
inspector-tick = Schritt { NUMBER($step) }: { $what }
inspector-writes-confirm-undo = Die Schreibzugriffe von { $flow } bestätigen
inspector-steps-order = Reihenfolge der Schritte
inspector-step-head = Schritt { NUMBER($step) }:
inspector-step-emits = sendet { $events }
inspector-step-undone = rückgängig durch { $action }
inspector-step-add-undo = Einen Schritt zu { $flow } hinzufügen
inspector-steps-undo = Schritte
inspector-step-remove = Diesen Schritt entfernen
inspector-term-add = Einen Begriff hinzufügen
inspector-term-hint = etwa Bestellung
inspector-term-remove = Diesen Begriff entfernen
