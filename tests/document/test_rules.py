"""Every rule: what sets it off, how bad it is, whether the document is refused, and what does not."""

import pytest

from playground.document.check import RULES
from playground.document.examples import EXAMPLE_URL, example_document, example_finding, severity_of
from playground.document.model import Severity
from playground.document.parse import parse_document
from tests.document.reading import EXAMPLES, URL, document, found

BEYOND_EXAMPLES = {
    *("too-deep", "document-size", "content-type", "more-findings", "text-too-long", "hints-limit"),
}
"""Rules that only something large, or not the document itself, sets off."""
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
A = 'action="https://a.example/x"'
PLAY = "<Play>https://a.example/x.mp3</Play>"
NUMBER = "<Number>12025550111</Number>"

# what stands in Response, the code, its severity, whether the document is refused, words in the finding
OFFENCES = [
    ("<Spaek>x</Spaek>", "unknown-element", ERROR, True, "Did you mean Speak?"),
    ("<get_digits/>", "unknown-element", ERROR, True, "Did you mean GetDigits?"),
    ("<Gather/>", "unknown-element", ERROR, True, "Use GetInput or GetDigits."),
    ("<gather/>", "unknown-element", ERROR, True, "Use GetInput or GetDigits."),
    ("<Reject/>", "unknown-element", ERROR, True, '<Hangup reason="rejected"/>'),
    ("<Qwertz/>", "unknown-element", ERROR, True, "Take it out."),
    ("<Dial><Sip>x</Sip></Dial>", "unknown-element", ERROR, True, "Use User inside Dial."),
    ("<Response/>", "wrong-place", ERROR, True, "it is the root"),
    ("<Wait><Speak>x</Speak></Wait>", "wrong-place", ERROR, True, "may hold no elements"),
    ("<Speak>x<Play>y</Play></Speak>", "wrong-place", ERROR, True, "words and SSML"),
    ('<Speak voice="Polly.Amy"><p><Wait/></p></Speak>', "wrong-place", ERROR, True, "words and SSML"),
    ("<GetDigits><Hangup/></GetDigits>", "wrong-place", ERROR, True, "only Speak or Play"),
    ("<PreAnswer><DTMF>1</DTMF></PreAnswer>", "undocumented-child", WARNING, False, "SDKs"),
    ('<PreAnswer length="3"/>', "unknown-attribute", ERROR, False, "ignore"),
    ('<GetDigits numdigits="1"/>', "unknown-attribute", ERROR, False, "case-sensitive"),
    ('<GetDigits nmDigits="1"/>', "unknown-attribute", ERROR, False, "Did you mean numDigits?"),
    ('<Wait min_silence="500"/>', "unknown-attribute", ERROR, False, "Did you mean minSilence?"),
    ('<GetInput startInputTimeout="3"/>', "undocumented-attribute", WARNING, False, "newest page"),
    ('<Dial machineDetection="true"/>', "undocumented-attribute", WARNING, False, "SDKs"),
    ("<GetInput/>", "missing-attribute", ERROR, False, "action"),
    ('<GetInput action=""/>', "missing-attribute", ERROR, False, "action"),
    ("<Message>hi</Message>", "missing-attribute", ERROR, False, "dst"),
    ('<GetDigits action=""/>', "empty-attribute", WARNING, False, "action"),
    ('<Dial><User sipAuthUsername="u">sip:a@b</User></Dial>', "sip-auth-pair", ERROR, False, "Password"),
    (
        '<Dial><User sipAuthPassword="longenough">sip:a@b</User></Dial>',
        "sip-auth-pair",
        ERROR,
        False,
        "Username",
    ),
    ("<GetDigits>words</GetDigits>", "stray-text", WARNING, False, "Speak or Play"),
    ("<Dial>12025550111</Dial>", "stray-text", ERROR, False, "Wrap a phone number in Number"),
    ("<Wait>words</Wait>", "stray-text", ERROR, False, "Take it out."),
    ('<GetDigits timeout="0"/>', "attribute-value", ERROR, True, "1 or more, in seconds"),
    ('<GetDigits retries="0"/>', "attribute-value", ERROR, True, "8011"),
    ('<GetDigits digitTimeout="0"/>', "attribute-value", ERROR, False, 'default, "2"'),
    ('<GetDigits numDigits="200"/>', "attribute-value", ERROR, False, "99"),
    ('<Wait length="1.5"/>', "attribute-value", ERROR, True, "8011"),
    ('<Wait length=""/>', "attribute-value", ERROR, True, "8011"),
    ('<Record fileFormat="ogg"/>', "attribute-value", ERROR, True, '"mp3" or "wav"'),
    ('<Play loop="-1">https://a.example/x.mp3</Play>', "attribute-value", ERROR, False, 'default, "1"'),
    ('<Hangup reason="Busy"/>', "attribute-value", ERROR, False, 'Write "busy".'),
    ('<Hangup schedule="soon"/>', "attribute-value", ERROR, False, "skip"),
    ('<Hangup schedule="-4"/>', "attribute-value", ERROR, False, "at once"),
    ('<Wait silence="yes"/>', "attribute-value", ERROR, False, 'Write "true".'),
    ('<Speak voice="woman">x</Speak>', "attribute-value", ERROR, False, 'Write "WOMAN".'),
    (
        '<Dial><User sipAuthUsername="u" sipAuthPassword="short">sip:a@b</User></Dial>',
        "attribute-value",
        ERROR,
        False,
        "8 to 128 characters",
    ),
    (f'<Redirect method="get">{URL}2</Redirect>', "method", ERROR, False, 'Write "GET".'),
    (f'<GetDigits {A} method="get"/>', "method", ERROR, False, "7032"),
    ('<GetDigits action="ftp://a.example/"/>', "url", ERROR, False, "7022"),
    ("<Redirect>mailto:x@y</Redirect>", "url", ERROR, False, "7024"),
    ("<Play>file:///etc/passwd</Play>", "url", ERROR, False, "https://"),
    ("<Stream>voice.example.com</Stream>", "url", ERROR, False, "wss://"),
    ("<Play>/sounds/x.mp3</Play>", "relative-url", WARNING, False, "relative"),
    ("<Play>x.mp3</Play>", "relative-url", WARNING, False, "relative"),
    ('<Record callbackUrl="/x"/>', "relative-url", WARNING, False, "callbackUrl"),
    ('<Dial confirmKey="5"/>', "attribute-without-effect", WARNING, False, "confirmSound"),
    ('<GetInput inputType="dtmf" hints="a"/>', "attribute-without-effect", INFO, False, "inputType"),
    ('<Wait minSilence="500"/>', "attribute-without-effect", INFO, False, "silence"),
    ('<Dial sipHeaders="Plivo-X=1"/>', "sip-header", WARNING, False, "reserved"),
    ('<Dial sipHeaders="A-B=1"/>', "sip-header", WARNING, False, "letters and digits"),
    ('<Dial sipHeaders="A=b c"/>', "sip-header", WARNING, False, "value"),
    ('<Dial sipHeaders="A="/>', "sip-header", WARNING, False, "value"),
    ('<Dial sipHeaders="A=1,B"/>', "sip-header", WARNING, False, "value"),
    ('<Dial sipHeaders="A=1,=2"/>', "sip-header", WARNING, False, "letters and digits"),
    ("<Redirect/>", "missing-text", ERROR, True, "URL"),
    ("<Redirect>  </Redirect>", "missing-text", ERROR, True, "URL"),
    ("<Conference/>", "missing-text", ERROR, True, "room name"),
    ("<DTMF/>", "missing-text", ERROR, False, "tones"),
    ("<DTMF>12x</DTMF>", "text-value", ERROR, False, "tone string"),
    ("<Dial><Number>abc</Number></Dial>", "text-value", ERROR, False, "phone number"),
    ("<Dial><Number>sip:a@b</Number></Dial>", "text-value", ERROR, False, "into User"),
    ("<Dial><User>12025550111</User></Dial>", "text-value", ERROR, False, "into Number"),
    ("<Dial><User>sips:a@b</User></Dial>", "text-value", ERROR, False, "sip:user@host"),
    (f"<Speak>{'x' * 3001}</Speak>", "text-too-long", ERROR, False, "3001 characters; the limit is 3000"),
    ("<Dial><Number>+1 202 555 0111</Number></Dial>", "number-form", WARNING, False, "digits"),
    ("<Dial><Number>12025550111,12025550112</Number></Dial>", "number-form", WARNING, False, "cut it"),
    ("<Speak> </Speak>", "empty-speak", WARNING, False, "Nothing is said"),
    ("<Play>http://a.example/x.mp3</Play>", "plain-scheme", WARNING, False, "https://"),
    ("<Stream>ws://a.example/</Stream>", "plain-scheme", WARNING, False, "wss://"),
    (f"<Redirect>{URL}</Redirect>", "redirect-to-itself", WARNING, False, "round"),
    ("<Redirect>answer#rc=3</Redirect>", "redirect-to-itself", WARNING, False, "round"),
    ('<Speak language="hi-IN">x</Speak>', "voice-language", ERROR, False, "Polly voice"),
    ('<Speak language="en_GB">x</Speak>', "attribute-value", ERROR, False, "language tag"),
    ('<Speak language="en-gb">x</Speak>', "voice-language", ERROR, False, 'Did you mean "en-GB"?'),
    ('<Speak voice="MAN" language="da-DK">x</Speak>', "voice-language", ERROR, False, 'voice="WOMAN"'),
    (
        '<Speak voice="Polly.Amy" language="fr-FR">x</Speak>',
        "voice-language",
        WARNING,
        False,
        'language="en-GB"',
    ),
    ('<Speak voice="Polly.Joanna-Neural">x</Speak>', "voice-unlisted", WARNING, False, "list grows"),
    ("<Speak>a<break/>b</Speak>", "ssml-basic-voice", ERROR, False, "break needs a Polly voice"),
    ('<Speak voice="Polly.Amy"><speak>a</speak></Speak>', "unknown-ssml", ERROR, False, "no tag around"),
    (
        '<Speak voice="Polly.Amy"><prosodi>a</prosodi></Speak>',
        "unknown-ssml",
        ERROR,
        False,
        "Did you mean prosody?",
    ),
    (
        '<Speak voice="Polly.Amy"><e:effect xmlns:e="u">a</e:effect></Speak>',
        "unknown-ssml",
        ERROR,
        False,
        "amazon:effect is not supported",
    ),
    ('<Speak voice="Polly.Amy"><break time="2"/></Speak>', "ssml-value", WARNING, False, '"2s" or "300ms"'),
    (
        '<Speak voice="Polly.Amy"><prosody rate="quick">a</prosody></Speak>',
        "ssml-value",
        WARNING,
        False,
        "x-slow",
    ),
    (
        '<Speak voice="Polly.Amy"><break lenght="2s"/></Speak>',
        "ssml-value",
        WARNING,
        False,
        "no attribute lenght",
    ),
    (
        '<Speak voice="Polly.Amy"><say-as>1</say-as></Speak>',
        "ssml-value",
        WARNING,
        False,
        "has no interpret-as",
    ),
    (
        '<Speak voice="Polly.Amy"><p><p>a</p></p></Speak>',
        "ssml-nesting",
        WARNING,
        False,
        "p may not stand in p",
    ),
    ('<Speak voice="Polly.Amy"><break>a</break></Speak>', "ssml-nesting", WARNING, False, "must be empty"),
    ("<GetDigits/>", "digits-without-action", WARNING, False, "lost"),
    (f"<GetInput {A}/>", "input-type-missing", WARNING, False, "dtmf speech"),
    (
        f"<GetDigits {A}><Speak>Enter your PIN.</Speak></GetDigits>",
        "secret-in-logs",
        WARNING,
        False,
        'log="false"',
    ),
    (f'<GetInput {A} hints="{"x" * 101}"/>', "hints-limit", ERROR, False, "100 characters"),
    (f'<GetInput {A} hints="{",".join("x" * 501)}"/>', "hints-limit", ERROR, False, "501 phrases"),
    (
        f'<GetInput {A} hints="{",".join(["x" * 99] * 102)}"/>',
        "hints-limit",
        ERROR,
        False,
        "10098 characters",
    ),
    (f'<GetInput {A} language="th-TH"/>', "speech-language", INFO, False, "not complete"),
    ('<Wait beep="true" silence="true" length="9"/>', "beep-with-silence", WARNING, False, "one way"),
    ('<Wait length="2" silence="true"/>', "min-silence-too-long", WARNING, False, "2000 ms"),
    ('<GetDigits><Speak loop="0">x</Speak></GetDigits>', "endless-prompt", WARNING, False, "time-outs"),
    ('<PreAnswer><Speak loop="0">x</Speak></PreAnswer>', "endless-prompt", WARNING, False, "never answered"),
    (
        f'<GetDigits {A} validDigits="12"><Speak>For help, press 9.</Speak></GetDigits>',
        "key-not-valid",
        WARNING,
        False,
        "Add 9 to validDigits",
    ),
    (
        f'<GetDigits {A} validDigits="12"><Speak>Press the star key.</Speak></GetDigits>',
        "key-not-valid",
        WARNING,
        False,
        "key *",
    ),
    (
        f'<Speak language="de-DE">Drücken Sie die 3.</Speak><GetDigits {A} validDigits="12"/>',
        "key-not-valid",
        WARNING,
        False,
        "key 3",
    ),
    (
        f'<GetInput {A} inputType="speech"><Speak>Say sales or press one.</Speak></GetInput>',
        "key-not-valid",
        WARNING,
        False,
        "ignored",
    ),
    (
        f'<GetDigits {A} numDigits="1"><Speak>To go back, press #.</Speak></GetDigits>',
        "finish-key-offered",
        WARNING,
        False,
        'finishOnKey="none"',
    ),
    (
        f"<Speak>Enter your password.</Speak><Wait/><GetDigits {A}/>",
        "secret-in-logs",
        WARNING,
        False,
        "password",
    ),
    (
        f"<GetDigits {A}><Play>https://a.example/my_pin.mp3</Play></GetDigits>",
        "secret-in-logs",
        WARNING,
        False,
        "pin",
    ),
    (
        f'<GetDigits {A}><Speak language="es-ES">Marque su contraseña.</Speak></GetDigits>',
        "secret-in-logs",
        WARNING,
        False,
        "contraseña",
    ),
    (
        f"<GetDigits {A}><Speak>To block your card, press 1, or enter its number. Card?</Speak></GetDigits>",
        "secret-in-logs",
        WARNING,
        False,
        "card",
    ),
    ("<Speak>x</Speak><Hangup reason='busy'/>", "reason-late", WARNING, False, "behind Speak"),
    ('<PreAnswer><Wait length="31"/></PreAnswer>', "pre-answer-long", WARNING, False, "31 s"),
    (f"<PreAnswer><Speak>{'x' * 600}</Speak></PreAnswer>", "pre-answer-long", WARNING, False, "36 s"),
    ("<Play>https://a.example/x.OGG?v=1</Play>", "sound-format", WARNING, False, "MP3"),
    (f'<GetDigits {A} invalidDigitsSound="https://a.example/x.m4a"/>', "sound-format", WARNING, False, "MP3"),
    (
        f'<GetDigits {A} invalidDigitsSound="http://a.example/x.mp3"/>',
        "plain-scheme",
        WARNING,
        False,
        "https://",
    ),
    (
        '<MultiPartyCall role="ai-agent" aiAgentStreamServiceUrl="ws://a.example/">r</MultiPartyCall>',
        "plain-scheme",
        WARNING,
        False,
        "wss://",
    ),
    ("<Dial><Number>0049301234567</Number></Dial>", "number-form", WARNING, False, "country code"),
    ('<Record recordSession="true" timeout="9"/>', "attribute-without-effect", INFO, False, "background"),
    ("<Sms>x</Sms>", "unknown-element", ERROR, True, "Did you mean Message?"),
    (
        f'<GetInput {A} speechTimeout="3"/>',
        "unknown-attribute",
        ERROR,
        False,
        "Did you mean speechEndTimeout?",
    ),
    (
        f'<Dial answerOnBridge="true">{NUMBER}</Dial>',
        "unknown-attribute",
        ERROR,
        False,
        "when the bridge is made",
    ),
    (
        '<Conference waitUrl="https://a.example/">r</Conference>',
        "unknown-attribute",
        ERROR,
        False,
        "waitSound",
    ),
    ('<GetDigits action="https://a.example/#ct=5"/>', "url-setting", WARNING, False, "action of GetDigits"),
    (
        "<Redirect>https://a.example/#rt=500&amp;er=mars</Redirect>",
        "url-setting",
        WARNING,
        False,
        "er=mars is none of",
    ),
    (
        f"<GetDigits {A}/><Speak>Hello.</Speak><Speak>Press 1 for sales.</Speak>",
        "prompt-outside-input",
        WARNING,
        False,
        "does nothing",
    ),
    (
        f"<Speak>Press 1 for sales.</Speak><Wait/><GetInput {A}/><Hangup/>",
        "prompt-outside-input",
        WARNING,
        False,
        "Put it into the GetInput.",
    ),
    ("<Hangup/><Speak>x</Speak><Wait/>", "unreachable", WARNING, False, "1 more element"),
    ('<Speak loop="0">x</Speak><Wait/>', "unreachable", WARNING, False, "never ends"),
    (f"<Dial {A}>{NUMBER}</Dial><Wait/>", "unreachable", WARNING, False, "action of Dial"),
    ("<GetInput/>", "input-last", WARNING, False, "4010"),
    ("<Stream>wss://a.example/</Stream>", "stream-last", WARNING, False, 'keepCallAlive="true"'),
    ('<Hangup schedule="9"/>', "schedule-last", WARNING, False, "at once"),
    ('<Hangup schedule="9" reason="busy"/><Wait/>', "schedule-with-reason", WARNING, False, "ignored"),
    ("<Speak>x</Speak><PreAnswer/>", "pre-answer-late", WARNING, False, "behind Speak"),
    ("", "empty-response", INFO, False, "4010"),
    ("<Speak>Нажмите один.</Speak>", "text-language", WARNING, False, 'language="ru-RU"'),
    ("<!-- lint: off empty-spaek --><Wait/>", "lint-comment", WARNING, False, "Did you mean empty-speak?"),
    ("<Wait/><!-- lint: off empty-speak -->", "lint-comment", WARNING, False, "none follows"),
    ("<Dial/>", "dial-without-target", ERROR, False, "Nobody is rung"),
    (f'<Record recordSession="true" {A}/>', "background-record-redirect", WARNING, False, "at once"),
    (
        '<Stream bidirectional="true" audioTrack="outbound">wss://a.example/</Stream>',
        "stream-conflict",
        ERROR,
        False,
        "inbound",
    ),
    (
        "<Stream>wss://a.example/</Stream><Stream>wss://b.example/</Stream>",
        "several-streams",
        WARNING,
        False,
        "one stream",
    ),
    (
        '<MultiPartyCall role="AI-Agent">r</MultiPartyCall>',
        "ai-agent-stream",
        WARNING,
        False,
        "nobody to speak",
    ),
    (
        '<MultiPartyCall role="ai-agent" aiAgentStreamServiceUrl="wss://a.example/"'
        ' aiAgentStreamContentType="audio/x-mulaw;rate=8000" aiAgentStreamSamplingRate="16000">r</MultiPartyCall>',
        "ai-agent-sampling-rate",
        WARNING,
        False,
        "audio/x-mulaw;rate=8000",
    ),
    (
        '<MultiPartyCall role="Agent" coachMode="false">r</MultiPartyCall>',
        "attribute-without-effect",
        INFO,
        False,
        "role",
    ),
]

# what stands in Response, and a code that must not be found
INNOCENT = [
    (f'<GetDigits {A} finishOnKey=""/>', "empty-attribute"),
    (f'<GetDigits {A} finishOnKey=""/>', "attribute-value"),
    ('<Conference enterSound="">room</Conference>', "empty-attribute"),
    ('<MultiPartyCall role="agent">room</MultiPartyCall>', "attribute-value"),
    ("<Hangup schedule='30'/>" + PLAY, "unreachable"),
    ("<Hangup schedule='soon'/>" + PLAY, "unreachable"),
    (f'<Dial {A} redirect="false">{NUMBER}</Dial><Wait/>', "unreachable"),
    (f"<Dial>{NUMBER}</Dial><Wait/>", "unreachable"),
    ("<Play>http://127.0.0.1:8000/x.mp3</Play>", "plain-scheme"),
    ("<Play>http://localhost/x.mp3</Play>", "plain-scheme"),
    ("<Stream>ws://[::1]:9/</Stream>", "plain-scheme"),
    (f"<Redirect>{URL}?again=1</Redirect>", "redirect-to-itself"),
    (f'<GetDigits {A} numDigits="1"><Speak>Press 1 for your card.</Speak></GetDigits>', "secret-in-logs"),
    (f'<GetDigits {A} log="false"><Speak>Your PIN?</Speak></GetDigits>', "secret-in-logs"),
    (f"<GetDigits {A}><Speak>We are shipping, discard this.</Speak></GetDigits>", "secret-in-logs"),
    ("<Speak>" + "x" * 3000 + "</Speak>", "text-too-long"),
    ('<Speak voice="Polly.Amy">' + "x" * 2999 + '<break time="1s"/></Speak>', "text-too-long"),
    ('<Speak voice="Polly.Vitoria" language="pt-BR">x</Speak>', "voice-unlisted"),
    ('<Speak voice="Polly.Aditi" language="hi-IN">x</Speak>', "voice-language"),
    ('<Speak voice="Polly.Celine">x</Speak>', "voice-language"),
    ('<Speak language="sv-SE">x</Speak>', "voice-language"),
    (f'<GetDigits {A} validDigits="12"><Speak>Press 1 or press two.</Speak></GetDigits>', "key-not-valid"),
    (
        f'<GetDigits {A} validDigits="0123456789"><Speak>Enter it, then press pound.</Speak></GetDigits>',
        "key-not-valid",
    ),
    (f'<GetDigits {A} validDigits="12"><Speak>Press 12 or press 1.</Speak></GetDigits>', "key-not-valid"),
    (
        f'<GetDigits {A} validDigits="12"><Speak>Express 9 and press 24 twice.</Speak></GetDigits>',
        "key-not-valid",
    ),
    (
        f'<Speak>Press 9.</Speak><GetDigits {A} validDigits="12"><Speak>Press 1.</Speak></GetDigits>',
        "key-not-valid",
    ),
    (f'<Speak>Press 9.</Speak><Hangup schedule="9"/><GetDigits {A} validDigits="12"/>', "key-not-valid"),
    (f'<GetInput {A} inputType="dtmf speech"><Speak>Press 9.</Speak></GetInput>', "key-not-valid"),
    (f"<GetDigits {A}><Speak>Enter it, then press pound.</Speak></GetDigits>", "finish-key-offered"),
    (
        f'<GetDigits {A} numDigits="1" finishOnKey="none"><Speak>Press #.</Speak></GetDigits>',
        "finish-key-offered",
    ),
    (
        f"<GetDigits {A}><Speak>To block your card, press 1. For sales, press 2.</Speak></GetDigits>",
        "secret-in-logs",
    ),
    (
        f"<Speak>Your PIN is wrong.</Speak><GetDigits {A}><Speak>Press 1.</Speak></GetDigits>",
        "secret-in-logs",
    ),
    ('<Hangup reason="busy"/>', "reason-late"),
    ('<Wait/><Hangup reason="busy"/>', "reason-late"),
    ('<PreAnswer><Wait length="29"/></PreAnswer>', "pre-answer-long"),
    ("<Play>https://a.example/sound?id=7</Play>", "sound-format"),
    ("<Play>https://a.example/x.wav#rc=1</Play>", "sound-format"),
    ('<Record timeout="9"/>', "attribute-without-effect"),
    ("<Redirect>https://a.example/#ct=2000&amp;rp=ct,rt&amp;er=mumbai</Redirect>", "url-setting"),
    ("<Redirect>https://a.example/#top</Redirect>", "url-setting"),
    ("<Play>https://a.example/x.mp3#ct=1</Play>", "url-setting"),
    ("<Speak>Speak after the beep, then press #.</Speak><Record/>", "prompt-outside-input"),
    (
        "<Speak>Press 1 on the next page.</Speak><Redirect>https://a.example/</Redirect>",
        "prompt-outside-input",
    ),
    (
        "<Speak>Press * to leave.</Speak><Conference hangupOnStar='true'>r</Conference>",
        "prompt-outside-input",
    ),
    ("<Speak>You pressed 1.</Speak><Hangup/>", "prompt-outside-input"),
    (
        f"<Speak>You can press 1.</Speak><GetDigits {A}><Speak>Now.</Speak></GetDigits>",
        "prompt-outside-input",
    ),
    ("<Wait/><PreAnswer/>", "pre-answer-late"),
    (f'<Record recordSession="true" {A} redirect="false"/>', "background-record-redirect"),
    (f"<Record {A}/>", "background-record-redirect"),
    ('<GetInput inputType="speech" speechEndTimeout="4"/>', "attribute-without-effect"),
    ('<GetInput speechEndTimeout="4"/>', "attribute-without-effect"),
    ('<GetDigits method="POST"/>', "attribute-without-effect"),
    ('<MultiPartyCall role="Agent" enterSoundMethod="POST">r</MultiPartyCall>', "attribute-without-effect"),
    ('<MultiPartyCall role="Agent" coachMode="true">r</MultiPartyCall>', "attribute-without-effect"),
    (
        '<MultiPartyCall role="ai-agent" aiAgentStreamServiceUrl="wss://a.example/">r</MultiPartyCall>',
        "ai-agent-stream",
    ),
    (
        '<MultiPartyCall role="ai-agent" aiAgentStreamServiceUrl="wss://a.example/"'
        ' aiAgentStreamSamplingRate="24000">r</MultiPartyCall>',
        "ai-agent-sampling-rate",
    ),
    (
        '<MultiPartyCall role="Agent" aiAgentStreamSamplingRate="1">r</MultiPartyCall>',
        "ai-agent-sampling-rate",
    ),
    ('<Dial sipHeaders="Ticket=a1%20b">' + NUMBER + "</Dial>", "sip-header"),
    ('<Stream extraHeaders="a-b=c d">wss://a.example/</Stream>', "sip-header"),
    ('<Stream keepCallAlive="true">wss://a.example/</Stream>', "stream-last"),
    ('<Stream bidirectional="true">wss://a.example/</Stream>', "stream-conflict"),
    ('<Wait length="60" beep="true"/>', "beep-with-silence"),
    ('<Speak voice="Polly.Amy"><emphasis>x</emphasis></Speak>', "ssml-value"),
    ("<GetDigits><!-- c -->\n<Speak>x</Speak>\n</GetDigits>", "stray-text"),
    ("<DTMF>1w2W*#</DTMF>", "text-value"),
    ("<Dial><Number>911</Number></Dial>", "text-value"),
    ('<Play loop="0">https://a.example/x.mp3</Play>', "endless-prompt"),
]


@pytest.mark.parametrize(("inside", "code", "severity", "refused", "words"), OFFENCES)
def test_offence_is_found(inside, code, severity, refused, words) -> None:
    parsed = document(inside)
    offences = found(parsed, code)
    assert offences, [finding.code for finding in parsed.findings]
    assert {finding.severity for finding in offences} == {severity}
    assert any(finding.refuses for finding in offences) is refused
    assert any(words in finding.sentence for finding in offences), [item.sentence for item in offences]
    for finding in offences:
        assert finding.line == 1
        assert finding.column is not None
        assert finding.path is not None
        assert parsed.root is not None
        assert finding.path in [element.path for element in parsed.root.walk()]


@pytest.mark.parametrize(("inside", "code"), INNOCENT)
def test_the_innocent_are_left_alone(inside, code) -> None:
    assert found(document(inside), code) == ()


def test_a_document_is_refused_only_by_a_finding_that_says_so() -> None:
    for inside, _, _, refused, _ in OFFENCES:
        assert (document(inside).refusal is not None) is refused, inside


def test_every_rule_is_set_off_by_some_document() -> None:
    codes = {code for _, code, *_ in OFFENCES}
    for path in (EXAMPLES / "invalid").glob("*.xml"):
        codes |= {finding.code for finding in parse_document(path.read_bytes(), URL).findings}
    elsewhere = {"not-xml", "content-type", "document-size", "too-deep", "comment-hyphens", "more-findings"}
    assert codes | elsewhere == set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_is_explained(rule) -> None:
    assert rule.code == rule.code.lower()
    assert "_" not in rule.code
    assert len(rule.explanation) > 40
    assert rule.explanation.endswith(".")
    assert "  " not in rule.explanation


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_has_an_example_wrong_and_right(rule) -> None:
    if rule.wrong is None:
        assert rule.code in BEYOND_EXAMPLES
        return
    finding = example_finding(rule.code)
    assert finding is not None
    assert finding.code == rule.code
    right = parse_document(example_document(rule, rule.right), EXAMPLE_URL).findings
    assert rule.code not in {item.code for item in right}
    assert Severity.ERROR not in {item.severity for item in right}
    assert severity_of(rule.code) is finding.severity


def test_strict_makes_relative_urls_errors_and_nothing_else() -> None:
    for inside, code, severity, *_ in OFFENCES:
        strict = found(document(inside, strict=True), code)
        assert {item.severity for item in strict} == {ERROR if code == "relative-url" else severity}


def test_a_password_is_never_told() -> None:
    parsed = document('<Dial><User sipAuthUsername="u" sipAuthPassword="hunter2">sip:a@b</User></Dial>')
    assert found(parsed, "attribute-value")
    assert "hunter2" not in " ".join(finding.sentence for finding in parsed.findings)


def test_the_sdk_s_children_run() -> None:
    parsed = document(
        "<PreAnswer><Redirect>https://a.example/</Redirect><Message src='1' dst='2'>x</Message></PreAnswer>"
    )
    assert parsed.refusal is None
    assert len(found(parsed, "undocumented-child")) == 2
