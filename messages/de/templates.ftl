templates-title = Vorlagen und Beispiele
templates-templates = Vorlagen
templates-empty = Leerer Entwurf
templates-examples = Beispiele
templates-failures = Bekannte Ausfälle
templates-mended = Repariert
templates-mended-named = { $name }, repariert
