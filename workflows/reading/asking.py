"""Whether somebody asks something, with or without the mark: English, German, French, Spanish."""

import re

_GREETING = "hi|hey|hello|hallo|hola|bonjour|dear|so|and|but|ok|und|also|or|just|quick one|question|y|et|please|sorry"
_FORMS = (
    r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|may|am)\s+"
    r"(?!better|not|more|you even|been|never|had|love|confirm|say|done|yourself|be\b|your\b)\w+\s+\w+",
    r"(?:how|who|whom|whose|where|wheres|whats|whos|hows|which|when|what)\s+"
    r"(?!nice|lovely|cool|great|good|sweet|cute|awesome|amazing|(?:an?|you|they|i|we|he|she|it|the)\b)\w+",
    r"(?:when|where|what|how)\s+(?:the\s+)?\w+\W*$",
    r"what time|any(?:one|body)\s+(?:know|knows|else|got|have|tried|here)",
    r"any\s+(?:idea|news|word|update|tips|plans|chance)",
    r"(?:kann|könnt|können|gibt|habt|haben|seid|ist|sind|wird|werdet|nehmt|macht|liefert|sucht|darf|muss|lohnt|passt|geht"
    r"|bietet)\s+(?:ich|man|ihr|es|das|die|der|den|wer|sie|mein\w*|euer|eure|\w+\s+(?:noch|auch|ihr|mit))",
    r"(?:wie|wann|wo|wer|wen|wem|welche[rsnm]?|bis wann|ab wann|wieso|warum|was|woher|wohin|wieviel)\s+\w+",
    r"(?:est ce|quand|comment|combien|où|pourquoi|quel\w*|qui|peut on|puis je|(?:avez|faites|vendez) vous)\s+\w+",
    r"(?:cómo|cuándo|dónde|cuánto|cuál\w*|quién|qué|por qué|se puede|puedo|tienen|hay|venden|aceptan|a qué)\s+\w+",
)
"""How a sentence begins that asks. Left out is what only looks so: "how nice", "do better", "will never"."""
_ASKED = re.compile(rf"\W*(?:(?:{_GREETING})\W+)*(?:{'|'.join(_FORMS)})", re.I)
_SENTENCE_END = re.compile(r"[.!?…\n]+\s*")


def asks(text: str) -> bool:
    """Whether there is a question mark, or a sentence that begins like a question. Give it a text without links."""
    return any(mark in text for mark in "?？¿") or any(_ASKED.match(sentence) for sentence in _SENTENCE_END.split(text))
