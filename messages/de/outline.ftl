outline-title = Gliederung
outline-actions = Bearbeiten
outline-add = Komponente hinzufügen
outline-connect = Verbinden mit…
outline-more = Mehr…
outline-empty = Noch ist nichts gezeichnet.
outline-of = Gliederung von { $title }
outline-name = Neuer Name von { $element }
