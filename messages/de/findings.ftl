findings-rules = Regeln und Einstellungen
findings-first = Zuerst
findings-questions = Fragen
findings-question-count =
    { $count ->
        [one] { $count } Frage
       *[other] { $count } Fragen
    }
findings-question-steps = Einzeln beantworten
findings-questions-more = Mehr Fragen zeigen ({ NUMBER($count) })
findings-guesses-confirm = Alle { NUMBER($count) } Annahmen bestätigen
findings-questions-recent =
    { $count ->
        [one] { $count } Frage zu neuen Elementen wartet
       *[other] { $count } Fragen zu neuen Elementen warten
    }
findings-questions-now = Jetzt stellen
findings-questions-minor =
    { $count ->
        [one] { $count } kleinere Frage wartet, bis ein Ablauf gezeichnet ist
       *[other] { $count } kleinere Fragen warten, bis ein Ablauf gezeichnet ist
    }
findings-item-more = Mehr von { $item } zeigen ({ NUMBER($count) })
findings-question-next = Nächste Frage
findings-confirm = Bestätigen
findings-confirm-all = Alle { NUMBER($count) } bestätigen
findings-waive = Hinnehmen…
findings-show-all = Alle { NUMBER($count) } zeigen
findings-repair-show = Zeigen
findings-repair-show-named = Zeigen: { $repair }
findings-repairs = Reparaturen
findings-why = Warum
findings-ignore = Wann das ignoriert werden kann:
findings-rule = Die Regel { $rule }
findings-proof = Einen Ablauf abspielen, der es zeigt
findings-waived-by = von { $name }
findings-waived-until = bis { $date }
findings-waived-count = { NUMBER($count) } hingenommen
findings-waiver-remove = Ausnahme entfernen
findings-waiver-remove-named = Die Ausnahme entfernen: { $finding }
findings-waivers-unused = Ungenutzte Ausnahmen
findings-waiver-unused-remove = Entfernen: { $waiver }
findings-tag-fails = verletzt
findings-tag-open = offen
findings-tag-holds = erfüllt
findings-tag-none = noch nicht anwendbar
findings-problem-high = Problem, hoch
findings-problem-medium = Problem, mittel
findings-problem-low = Problem, niedrig
findings-question-high = Frage, hoch
findings-question-medium = Frage, mittel
findings-question-low = Frage, niedrig
findings-document = Zum Dokument
findings-document-more = Und { NUMBER($count) } weitere, die im Bericht stehen.
findings-not-applicable =
    { $count ->
        [one] { $count } Richtlinie ist noch nicht anwendbar
       *[other] { $count } Richtlinien sind noch nicht anwendbar
    }
findings-answers-other = Andere Antworten
findings-answer = Antworten
findings-answer-default = { $answer } als Vorgabe für { $connections }
findings-answer-all = { $answer } für alle { NUMBER($count) }
findings-answer-some = { $answer } für { NUMBER($count) }
findings-answer-guessed = Angekreuzt: aus Datenverbindungen erraten.
findings-default-all = Als Vorgabe für alle { $connections }
findings-targets = Aus { NUMBER($count) } auswählen
findings-steps-loading = Fragen werden gesucht…
findings-steps-none = Keine offenen Fragen
findings-steps-left =
    { $count ->
        [one] Noch { $count } Frage
       *[other] Noch { $count } Fragen
    }
findings-steps-deferred = { $left }, { NUMBER($count) } noch nicht entschieden
findings-back = ← Befunde
findings-steps-previous = Zurück
findings-steps-next = Weiter
findings-steps-defer = Noch nicht entschieden
findings-steps-done-deferred = Alle anderen sind beantwortet. Was noch nicht entschieden ist, bleibt im Bericht offen.
findings-steps-again = Erneut stellen
findings-steps-done = Alles, was gefragt wurde, ist beantwortet.
findings-level-default = Vorgabe
findings-level-off = aus
findings-level-low = niedrig
findings-level-medium = mittel
findings-level-high = hoch
findings-guideline = Worum es bei dieser Richtlinie geht
findings-rule-none = nichts gefunden
findings-rule-count =
    { $count ->
        [one] { $count } Befund hier
       *[other] { $count } Befunde hier
    }
findings-examples = Beispiele
findings-difference = Unterschied
findings-read-on = Zum Weiterlesen
findings-level = Stufe
findings-limit = Grenzwert
findings-others =
    { $count ->
        [one] { $count } weiterer Befund
       *[other] { $count } weitere Befunde
    }
findings-example-found = gefunden
findings-example-holds = Diese Regel findet nichts.
findings-example-open = Als Zeichnung öffnen
findings-example-open-named = Öffnen: { $example }
findings-setting-limit = Grenzwert { $limit }
findings-setting-level-limit = { $level }, Grenzwert { $limit }
findings-rule-found = { NUMBER($count) } gefunden
findings-rules-title = Regeln
findings-report = Bericht lesen
findings-waiver = Diesen Befund hinnehmen
findings-waiver-about = Er bleibt im Bericht, getrennt von den anderen und mit dem Grund.
findings-waiver-reason = Grund
findings-waiver-name = Eigener Name
findings-waiver-until = Bis (optional)
findings-waiver-submit = Hinnehmen
findings-reviewing = Wird geprüft…
findings-unavailable = Die Prüfung ist nicht verfügbar: { $reason }. Die Zeichnung ist unverändert. Neu laden kann helfen.
findings-example-opened = { $name } ist geöffnet.
