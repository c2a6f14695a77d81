button-add = Hinzufügen
button-cancel = Abbrechen
button-remove = Entfernen
button-change = Ändern
count-components =
    { $count ->
        [one] { $count } Komponente
       *[other] { $count } Komponenten
    }
count-connections =
    { $count ->
        [one] { $count } Verbindung
       *[other] { $count } Verbindungen
    }
count-steps =
    { $count ->
        [one] { $count } Schritt
       *[other] { $count } Schritte
    }
button-close = Schließen
button-delete = Löschen
button-download = Herunterladen
button-open = Öffnen
button-rename = Umbenennen
value-unknown = unbekannt
list-more = Mehr zeigen ({ NUMBER($count) })
drawing = Zeichnung
selected-count = { NUMBER($count) } ausgewählt
