inspector-design-delete = Delete design
inspector-domain-delete = Delete domain
inspector-component-delete = Delete component
inspector-connection-delete = Delete connection
inspector-flow-delete = Delete flow
inspector-invariant-delete = Delete invariant
inspector-place = place
inspector-standby-none = no standby
inspector-source-remove = Remove { $name } from { $field }
inspector-copy-none = no copy
inspector-copy-another = add another
inspector-availability-hint = not known, e.g. 0.999
inspector-connection = Connection
inspector-reply-none = no reply
inspector-bends = Bends
inspector-bends-undo = bends
inspector-bends-none = as the app draws it
inspector-bends-count =
    { $count ->
        [one] { $count } bend
       *[other] { $count } bends
    }
inspector-bends-clear = Straighten
inspector-default = { $value } by default
inspector-style-request = The caller waits for the answer.
inspector-style-message = Targeted and asynchronous: the sender knows who must act.
inspector-style-event = Publish-subscribe: the publisher does not know who listens.
inspector-style-data = Reads or writes a datastore.
inspector-style-telemetry = Observability data.
inspector-phase-run = while work is done
inspector-phase-startup = only to start
inspector-phase-unset = not set: while work is done
inspector-signals-none = None ticked: not known.
inspector-domain = Domain
inspector-domain-components = Components
inspector-domain-empty = None yet. A component's form says where it belongs.
inspector-frame = Position and size
inspector-frame-width = Width
inspector-frame-height = Height
inspector-frame-undo = frame
inspector-flow = Flow
inspector-flow-minimum = not known: the least that the user must see, consistently
inspector-flow-coordination = Coordination
inspector-flow-consistency = Consistency
inspector-invariant = Invariant
inspector-invariant-components = Components with its data
inspector-invariant-choice = choose a component
inspector-member-remove = Remove { $name }
inspector-technology-consistent = consistent in a partition (refuses)
inspector-technology-available = available in a partition (may diverge)
inspector-technology-blocking = blocking calls
inspector-technology-nonblocking = non-blocking calls
inspector-technology-progress = keeps the progress of workflows over a restart
inspector-technology-nothing = no defaults
inspector-technology = Technology defaults
inspector-technology-from = From { $name }: { $facts }.
inspector-technology-except = Except: { $exception }
inspector-technology-source = Source: { $source }
inspector-technology-default = { $value } (default)
inspector-technology-same = Same as the default of the technology.
inspector-technology-overridden = Overrides the default of the technology: { $value }.
inspector-differ = different
inspector-empty = Select a component or a connection on the drawing to see its fields.
inspector-empty-others = Flows, domains and invariants are listed under Design.
inspector-others =
    { $count ->
        [one] { $count } other element
       *[other] { $count } other elements
    }
inspector-selected = { $counts } selected
inspector-selected-and = { $first } and { $second }
inspector-domain-put = Put into a domain
inspector-delete-all = Delete all
inspector-change = Change
inspector-change-several =
    { $count ->
        [one] Change { $field } of { $count } element
       *[other] Change { $field } of { $count } elements
    }
inspector-steps = Steps
inspector-steps-drag = Drag to reorder
inspector-step-up = Move step { NUMBER($step) } up
inspector-step-down = Move step { NUMBER($step) } down
inspector-up = Move up
inspector-down = Move down
inspector-steps-record = Record
inspector-steps-writes = Writes
inspector-steps-core = Core
inspector-steps-guessed = Dashed: guessed from data connections.
inspector-steps-confirm = Confirm writes as shown
inspector-steps-add = Add a step
inspector-steps-choice = choose who does the work
inspector-tick-writes = writes
inspector-tick-core = core
inspector-tick-guessed = { $what }, guessed
inspector-tick = Step { NUMBER($step) }: { $what }
inspector-writes-confirm-undo = Confirm the writes of { $flow }
inspector-steps-order = the order of steps
inspector-step-head = Step { NUMBER($step) }:
inspector-step-emits = emits { $events }
inspector-step-undone = undone by { $action }
inspector-step-add-undo = Add a step to { $flow }
inspector-steps-undo = the steps
inspector-step-remove = Remove this step
inspector-term-add = Add a term
inspector-term-hint = such as Order
inspector-term-remove = Remove this term
