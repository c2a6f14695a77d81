panel-width = Width of the panel
panel-width-hint = Drag to widen, double-click to fold
