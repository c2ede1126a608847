// Loaded first in <body>, before anything is drawn, in place of GOV.UK's inline line: our pages allow no inline script.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
