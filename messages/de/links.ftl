links-example-unknown = Der Link nennt kein Beispiel.
links-checker-missing = die Prüfung ist nicht verfügbar
links-opened = { $name } ist geöffnet, als eigene Kopie.
links-refused = Der Link lässt sich nicht öffnen: { $reason }
links-unmade = Kein Link fasst diesen Entwurf: { $reason }
links-lost = Der Link ließ sich nicht erstellen: Die Prüfung ist nicht verfügbar.
links-copied = Ein Link, der den Entwurf enthält, ist in der Zwischenablage.
links-copy-refused = Dieser Browser erlaubt hier kein Kopieren. Stattdessen lässt sich eine Datei speichern.
