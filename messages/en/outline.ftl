outline-title = Outline
outline-actions = Edit
outline-add = Add component
outline-connect = Connect to…
outline-more = More…
outline-empty = Nothing is drawn yet.
outline-of = Outline of { $title }
outline-name = New name of { $element }
