"""Texts that somebody may choose as a subject, an order id or a name, to write more than that."""

_INJECTED = "hi\r\nBcc: evil@x.example\r\nContent-Type: text/html\r\n\r\n<b>evil</b>"
_Q_ENCODED = "".join(f"={byte:02X}" for byte in _INJECTED.encode())

TEXTS = [
    "",
    "It leaks",
    "=?utf-8?q?hi=0D=0ABcc=3A_evil=40x.example?=",
    "=?utf-8?q?hi=0D=0A=0D=0Aevil?=",
    "=?utf-8?b?aGkNCkJjYzogZXZpbEB4LmV4YW1wbGU=?=",
    f"=?utf-8?q?{_Q_ENCODED}?=",
    f"your order =?us-ascii?Q?{_Q_ENCODED}?= has come",
    "=?utf-8*en?q?evil=2C?= =?iso-8859-1?b?ZXZpbA==?=",
    '"=?utf-8?q?a=22_=3Cevil=40x=2Eexample=3E=2C?="',
    "=?utf-8?q?=3D=3Futf-8=3Fq=3Fevil=3F=3D?=",
    "=?utf-8?q?not closed",
    "a?= =?b",
    "Nordic Home Appliances, Furniture and Gardens of Northern Europe (Customer Care)",
    "Nordic Home Appliances; Furniture: and Gardens @ Northern Europe, <evil@x.example>, " * 2,
    "evil@x.example, " * 5 + "Maija",
    "<evil@x.example>",
    "Maija <evil@x.example>, Aino",
    'quote " and \\ backslash \\" and ,',
    '"quoted"',
    "(a comment)",
    "a group: evil@x.example;",
    "[127.0.0.1]",
    "O'Brien & Sons #1 = 100%",
    "Maija Meikäläinen",
    "Wir haben Ihre Anfrage erhalten: Kühlschrank, Geschirrspüler, Waschmaschine & Trockner (außen)",
    "冷蔵庫から水が漏れています。" * 12,
    "مرحبا, العميل <evil@x.example>",
    "👩‍👩‍👧‍👦 " * 30,
    "x" * 200,
    "x " * 100 + "x",
    "\u00a0non-breaking\u3000wide",
    "Sub_ject =3D under_score ?= =",
    "two  blanks   and more, and a comma",
    "--boundary",
    ".",
    "From me",
]

BROKEN = {
    "hi\r\nBcc: evil@x.example": "hi Bcc: evil@x.example",
    "hi\nBcc: evil@x.example\n\nbody": "hi Bcc: evil@x.example body",
    "hi\rBcc: evil@x.example": "hi Bcc: evil@x.example",
    "hi\u2028Bcc: evil@x.example\u2029\x85\x0b\x0cX: y": "hi Bcc: evil@x.example X: y",
    "Subject: another\tone": "Subject: another one",
    "nul\x00 esc\x1b[31m del\x7f": "nul\ufffd esc [31m del",
    "lone \ud800 surrogate": "lone \ufffd surrogate",
    "  blanks at the ends  ": "blanks at the ends",
}
"""Texts that no header can hold as they are, and what is made of them."""

MEANT = {**{text: text.strip(" ") for text in TEXTS}, **BROKEN}
"""Every text, and what its reader is to see."""
