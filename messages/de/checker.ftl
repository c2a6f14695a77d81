checker-unloaded = sie ließ sich nicht laden
checker-silent = Die Prüfung hat nicht geantwortet. Nichts wurde geändert.
checker-outdated = Die Zeichnung hat sich inzwischen geändert. Bitte noch einmal versuchen.
checker-broken = sie ist an dieser Zeichnung abgestürzt
