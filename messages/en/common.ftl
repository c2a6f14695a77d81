button-add = Add
button-cancel = Cancel
button-remove = Remove
button-change = Change
count-components =
    { $count ->
        [one] { $count } component
       *[other] { $count } components
    }
count-connections =
    { $count ->
        [one] { $count } connection
       *[other] { $count } connections
    }
count-steps =
    { $count ->
        [one] { $count } step
       *[other] { $count } steps
    }
button-close = Close
button-delete = Delete
button-download = Download
button-open = Open
button-rename = Rename
value-unknown = not known
list-more = Show more ({ NUMBER($count) })
drawing = Drawing
selected-count = { NUMBER($count) } selected
