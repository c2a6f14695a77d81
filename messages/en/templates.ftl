templates-title = Templates and examples
templates-templates = Templates
templates-empty = Empty design
templates-examples = Examples
templates-failures = Famous failures
templates-mended = Mended
templates-mended-named = { $name }, mended
