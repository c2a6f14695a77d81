designs-title = Entwürfe in diesem Browser
designs-download-all = Alle herunterladen
designs-archive-open = Datei mit Entwürfen öffnen…
designs-archive-file = Datei mit Entwürfen öffnen
designs-delete-question = { $name } löschen?
designs-delete-consequence = Der Entwurf verschwindet mit allen Versionen aus diesem Browser und kommt nicht zurück.
designs-restored = { $name } ist wieder auf dem Stand von { $time }. Der Stand davor ist ebenfalls eine Version.
designs-empty = Noch ist nichts gespeichert. Was gezeichnet wird, erscheint hier.
designs-damaged = Beschädigter Eintrag
designs-damaged-note = beschädigt: lässt sich nicht öffnen, aber unverändert herunterladen
designs-safety-fallback = Die Datenbank dieses Browsers lässt sich hier nicht öffnen, wie in manchen privaten Fenstern. Was gezeichnet wird, liegt in einem kleinen Speicher ohne frühere Versionen; was die Datenbank enthält, steht wieder in der Liste, sobald sie sich öffnen lässt. Es empfiehlt sich, ab und zu alles herunterzuladen.
designs-safety-persistent = Dieser Browser behält diese Entwürfe, bis seine Daten gelöscht werden.
designs-safety-temporary = Dieser Browser kann diese Entwürfe löschen, wenn der Datenträger voll ist oder seine Daten gelöscht werden. Es empfiehlt sich, ab und zu alles herunterzuladen.
designs-failure = Das war nicht möglich: { $reason }
designs-archive-large = die Datei hat { NUMBER($size) } Bytes; höchstens { NUMBER($limit) } werden gelesen
designs-archive-added =
    { $count ->
        [one] { $count } Entwurf wurde hinzugefügt.
       *[other] { $count } Entwürfe wurden hinzugefügt.
    }
designs-archive-there =
    { $count ->
        [one] { $count } war schon da.
       *[other] { $count } waren schon da.
    }
designs-archive-unreadable =
    { $count ->
        [one] { $count } Eintrag war nicht lesbar.
       *[other] { $count } Einträge waren nicht lesbar.
    }
designs-untitled = Entwurf ohne Titel
designs-about = { $components } · geändert { $changed } · angelegt { $made }
designs-about-open = gerade offen · { $components } · geändert { $changed } · angelegt { $made }
designs-duplicate = Duplizieren
designs-versions = Versionen
designs-delete = Löschen…
designs-open-named = { $name } öffnen
designs-rename-named = { $name } umbenennen
designs-duplicate-named = { $name } duplizieren
designs-download-named = { $name } herunterladen
designs-versions-named = Versionen von { $name }
designs-delete-named = { $name } löschen
designs-versions-fallback = Ohne Datenbank ist kein Platz für frühere Versionen.
designs-versions-empty = Noch keine früheren Versionen. Beim Arbeiten entsteht alle paar Minuten eine.
designs-version-compare = Vergleichen
designs-version-compare-named = Die Zeichnung mit { $time } vergleichen
designs-version-restore = Wiederherstellen
designs-version-restore-named = { $time } wiederherstellen
designs-version-download-named = { $time } herunterladen
designs-rename-field = Neuer Name von { $name }
designs-conflict-deleted = Dieser Entwurf wurde in einem anderen Tab gelöscht
designs-conflict-deleted-about = Was hier zu sehen ist, ist nicht mehr gespeichert. Solange diese Seite offen ist, geht nichts verloren.
designs-conflict-new = Meinen Stand als neuen Entwurf behalten
designs-conflict-changed = Dieser Entwurf wurde in einem anderen Tab geändert
designs-conflict-changed-about = Nichts wurde überschrieben. Es lässt sich mit dem Stand des anderen Tabs weiterarbeiten, oder der Stand hier bleibt als Kopie daneben.
designs-conflict-theirs = Die Version des anderen Tabs öffnen
designs-conflict-copy = Meinen Stand als Kopie behalten
