findings-rules = Rules and settings
findings-first = First
findings-questions = Questions
findings-question-count =
    { $count ->
        [one] { $count } question
       *[other] { $count } questions
    }
findings-question-steps = Answer one by one
findings-questions-more = Show more questions ({ NUMBER($count) })
findings-guesses-confirm = Confirm all { NUMBER($count) } guesses
findings-questions-recent =
    { $count ->
        [one] { $count } question about new elements waits
       *[other] { $count } questions about new elements wait
    }
findings-questions-now = Ask now
findings-questions-minor =
    { $count ->
        [one] { $count } minor question waits until a flow is drawn
       *[other] { $count } minor questions wait until a flow is drawn
    }
findings-item-more = Show more of { $item } ({ NUMBER($count) })
findings-question-next = Next question
findings-confirm = Confirm
findings-confirm-all = Confirm all { NUMBER($count) }
findings-waive = Waive…
findings-show-all = Show all { NUMBER($count) }
findings-repair-show = Show
findings-repair-show-named = Show: { $repair }
findings-repairs = Repairs
findings-why = Why
findings-ignore = When to ignore this:
findings-rule = The rule { $rule }
findings-proof = Play a run that shows it
findings-waived-by = by { $name }
findings-waived-until = until { $date }
findings-waived-count = { NUMBER($count) } waived
findings-waiver-remove = Remove waiver
findings-waiver-remove-named = Remove the waiver: { $finding }
findings-waivers-unused = Unused waivers
findings-waiver-unused-remove = Remove: { $waiver }
findings-tag-fails = fails
findings-tag-open = open
findings-tag-holds = holds
findings-tag-none = does not apply yet
findings-problem-high = Problem, high
findings-problem-medium = Problem, medium
findings-problem-low = Problem, low
findings-question-high = Question, high
findings-question-medium = Question, medium
findings-question-low = Question, low
findings-document = About the document
findings-document-more = And { NUMBER($count) } more, which the report lists.
findings-not-applicable =
    { $count ->
        [one] { $count } guideline does not apply yet
       *[other] { $count } guidelines do not apply yet
    }
findings-answers-other = Other answers
findings-answer = Answer
findings-answer-default = { $answer } as the default of { $connections }
findings-answer-all = { $answer } for all { NUMBER($count) }
findings-answer-some = { $answer } for { NUMBER($count) }
findings-answer-guessed = Ticked: guessed from data connections.
findings-default-all = As the default of all { $connections }
findings-targets = Choose among { NUMBER($count) }
findings-steps-loading = Looking for questions…
findings-steps-none = No open questions
findings-steps-left =
    { $count ->
        [one] { $count } question is left
       *[other] { $count } questions are left
    }
findings-steps-deferred = { $left }, { NUMBER($count) } not decided yet
findings-back = ← Findings
findings-steps-previous = Previous
findings-steps-next = Next
findings-steps-defer = Not decided yet
findings-steps-done-deferred = All others are answered. What is not decided yet stays open in the report.
findings-steps-again = Ask again
findings-steps-done = Everything that was asked is answered.
findings-level-default = default
findings-level-off = off
findings-level-low = low
findings-level-medium = medium
findings-level-high = high
findings-guideline = What this guideline is about
findings-rule-none = nothing found here
findings-rule-count =
    { $count ->
        [one] { $count } finding here
       *[other] { $count } findings here
    }
findings-examples = Examples
findings-difference = Difference
findings-read-on = Read on
findings-level = Level
findings-limit = Limit
findings-others =
    { $count ->
        [one] { $count } other finding
       *[other] { $count } other findings
    }
findings-example-found = found
findings-example-holds = This rule finds nothing.
findings-example-open = Open as a drawing
findings-example-open-named = Open: { $example }
findings-setting-limit = limit { $limit }
findings-setting-level-limit = { $level }, limit { $limit }
findings-rule-found = { NUMBER($count) } found
findings-rules-title = Rules
findings-report = Read the report
findings-waiver = Waive this finding
findings-waiver-about = It stays in the report, apart from the others and with the reason.
findings-waiver-reason = Reason
findings-waiver-name = Your name
findings-waiver-until = Until (optional)
findings-waiver-submit = Waive
findings-reviewing = Reviewing…
findings-unavailable = The review is not available: { $reason }. Your drawing is unchanged. A reload may help.
findings-example-opened = { $name } is open.
