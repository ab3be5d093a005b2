"""The formats of keys and tokens, written down from what the vendors publish about them.

Every pattern is bounded or begins at the edge of a word, so that a hostile text costs no more than its length.
"""

import re
from dataclasses import dataclass, replace

_EDGE = r"(?<![A-Za-z0-9_\-])"
_END = r"(?![A-Za-z0-9_])"


@dataclass(frozen=True, kw_only=True)
class Format:
    """How one vendor's secrets look. One of the hints must occur before the pattern is tried at all; they are in small
    letters where `any_case` is set.
    """

    what: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    any_case: bool = False
    is_long: bool = True
    """Whether every such secret has no space in it, and a run of SHORTEST characters that LONG finds."""


SHORTEST = 16
LONG = re.compile(rf"[A-Za-z0-9_\-+=~]{{{SHORTEST}}}", re.ASCII)
"""Without such a run in a text, most formats need not be tried; ordinary words and short links have none."""


def _format(what: str, hint: str, pattern: str, flags: int = 0) -> Format:
    """`hint`: one, or several with a bar between them."""
    any_case = bool(flags & re.IGNORECASE)
    hints = tuple((hint.lower() if any_case else hint).split(" | "))
    compiled = re.compile(pattern, flags | re.ASCII)
    return Format(what=what, hints=hints, pattern=compiled, any_case=any_case, is_long=False)


def _token(what: str, prefix: str, body: str, *, hint: str = "", end: bool = True, is_long: bool = True) -> Format:
    """A beginning at the edge of a word (a pattern when a hint is given, else as it stands), and what follows it."""
    pattern = _EDGE + (prefix if hint else re.escape(prefix)) + body + (_END if end else "")
    return replace(_format(what, hint or prefix, pattern), is_long=is_long)


def _assigned(what: str, vendor: str, value: str, *, hint: str = "") -> Format:
    """Vendors whose keys have no mark of their own: `vendor_api_key = …`, the value as the vendor makes it."""
    kind = r"(?:key|pwd|pw|pass(?:word)?|token|secret)"
    sign = r"[\"'\]]{0,2}\s{0,12}(?:=>|:=|::|[=:>|,]|is\s)?\s{0,12}[\"'`]?"
    name = rf"(?<![a-z]){vendor}[\w .\-]{{0,16}}?{kind}[\w\-]{{0,12}}{sign}"
    return _format(what, hint or vendor, name + value + r"(?![a-z0-9_\-])", re.IGNORECASE)


FORMATS = (
    # Private keys: PEM (RFC 7468), OpenSSH, PGP, PuTTY, age; and the beginning of a key's body without its first line.
    _format(
        "a private key",
        "private",
        r"-{0,5}BEGIN\s?[A-Z0-9\s]{0,30}PRIVATE\s?KEY(?:\s?BLOCK)?(?:-{1,5}|\b)",
        re.IGNORECASE,
    ),
    _format("a private key", "PuTTY-User-Key", r"PuTTY-User-Key-File-\d"),
    _format("a private key", "MII", _EDGE + r"MII(?:E[a-z0-9+/]{2}[A-Z]IBA[A-D]|CX[A-Z]IBAA|Jx)[A-Za-z0-9+/]{24,}"),
    _format("a private key", "b3BlbnNzaC1rZXktdjE", r"b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{10,}"),
    _token("an age secret key", "AGE-SECRET-KEY-1", r"[0-9A-Z]{58}"),
    # Clouds.
    _token(
        "an AWS access key",
        "(?:A3T[A-Z0-9]|AKIA|ABIA|ACCA|AGPA|AIDA|AROA)",
        r"[A-Z0-9]{16}",
        hint="A3T | AKIA | ABIA | ACCA | AGPA | AIDA | AROA",
    ),
    _token("an AWS access key", "ASIA", r"(?=[A-Z]{0,15}\d)[A-Z0-9]{16}"),
    _token("an AWS model key", "ABSK", r"[A-Za-z0-9+/]{90,}={0,2}", end=False),
    _format("an AWS model key", "bedrock-api-key-", r"bedrock-api-key-[A-Za-z0-9+/]{20,}"),
    _assigned("an AWS secret key", "aws", r"[A-Za-z0-9/+]{40}"),
    _assigned("an AWS secret key", "secret_?access_?key", r"[A-Za-z0-9/+]{40}", hint="access_key | accesskey"),
    _token("an Alibaba Cloud key", "LTAI", r"[A-Za-z0-9]{12,20}"),
    _token("a Tencent Cloud key", "AKID", r"[A-Za-z0-9]{32}"),
    _token("a Google API key", "AIza", r"[\w\-]{35}"),
    _token("a Google client secret", "GOCSPX-", r"[\w\-]{28}"),
    _token("a Google access token", "ya29.", r"[\w\-]{20,400}"),
    _format("a Google service account", "private_key_id", r"\"private_key_id\"\s{0,3}:\s{0,3}\"[0-9a-f]{40}"),
    _format("an Azure key", "accountkey=", r"AccountKey=[A-Za-z0-9+/]{40,90}={0,2}", re.IGNORECASE),
    _format("an Azure key", "sharedaccesskey=", r"SharedAccessKey=[A-Za-z0-9+/]{40,90}={0,2}", re.IGNORECASE),
    _format("an Azure client secret", "Q~", r"(?<![\w~.\-])[A-Za-z0-9_~.\-]{3}\dQ~[A-Za-z0-9_~.\-]{31,34}(?![\w~.\-])"),
    _format("a shared access signature", "sig=", r"[?&]sig=[A-Za-z0-9%+/]{40,70}(?:%3D|=)", re.IGNORECASE),
    _token("a DigitalOcean token", "do[opr]_v1_", r"[0-9a-f]{64}", hint="_v1_"),
    _token("a Heroku key", "HRKU-", r"[A-Za-z0-9_\-]{30,70}", end=False),
    _token("a Yandex Cloud key", "AQVN", r"[A-Za-z0-9_\-]{35,38}"),
    _token("a Yandex Cloud token", "t1.", r"[A-Z0-9a-z_\-]{1,200}={0,2}\.[A-Z0-9a-z_\-]{86}={0,2}", end=False),
    _token("a Cloudflare key", "v1.0-", r"[a-f0-9]{24}-[a-f0-9]{146}"),
    _token("a Fly.io token", "fo1_", r"[\w\-]{43}"),
    _format("a Fly.io token", "fm1a | fm1r | fm2_", _EDGE + r"fm(?:1[ar]|2)_[A-Za-z0-9+/]{80,}={0,3}"),
    _token("a Scalingo token", "tk-us-", r"[\w\-]{48}"),
    _token("a Pulumi token", "pul-", r"[0-9a-f]{40}"),
    _token("an OpenShift token", "sha256~", r"[\w\-]{43}"),
    _token("a Databricks token", "dapi", r"[0-9a-f]{32}(?:-\d)?"),
    _token("a PlanetScale token", "pscale_", r"(?:tkn|oauth|pw)_[\w\-.=]{32,64}", end=False),
    _token("a Terraform token", r"[A-Za-z0-9]{14}\.atlasv1\.", r"[A-Za-z0-9_\-=]{60,70}", hint=".atlasv1."),
    _token("a Vault token", r"hv[sbr]\.", r"[A-Za-z0-9_\-]{24,300}", hint="hvs. | hvb. | hvr."),
    _token("a Doppler token", r"dp\.(?:pt|st|ct|sa|scim|audit)\.", r"[A-Za-z0-9._]{40,80}", hint="dp."),
    _token("a 1Password key", "A3-", r"[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}"),
    _token("a 1Password token", "ops_eyJ", r"[A-Za-z0-9+/]{100,}={0,3}", end=False),
    # Code, packages and building.
    _token("a GitHub token", "gh[pousr]_", r"[A-Za-z0-9_]{36,255}", hint="ghp_ | gho_ | ghu_ | ghs_ | ghr_"),
    _token("a GitHub token", "github_pat_", r"[A-Za-z0-9_]{36,255}"),
    _token(
        "a GitLab token",
        r"(?:gl(?:pat|dt|ft|rt|rtr|soat|cbt|ptt|agent|imt|oas|ffct)-(?:t\d_|\d{1,5}_)?|GR1348941|gldt-)",
        r"[\w\-]{20,1024}",
        hint="gl | GR1348941",
    ),
    _format("a GitLab session", "_gitlab_session=", r"_gitlab_session=[0-9a-z]{32}"),
    _token("a Bitbucket token", "ATBB", r"[A-Za-z0-9]{28,40}"),
    _token("an Atlassian token", r"AT(?:ATT3|CTT3)", r"[A-Za-z0-9_\-=]{150,250}", hint="ATATT3 | ATCTT3", end=False),
    _token("an npm token", "npm_", r"[A-Za-z0-9]{36}"),
    _format(
        "an npm token", "_authtoken", r"_authToken\s{0,3}=\s{0,3}[\"']?(?!\$)[A-Za-z0-9_\-]{20,120}", re.IGNORECASE
    ),
    _token("a package upload token", "pypi-AgE", r"[A-Za-z0-9_\-]{50,1000}", end=False),
    _token("a RubyGems key", "rubygems_", r"[a-f0-9]{48}"),
    _token("a Clojars token", "CLOJARS_", r"[A-Za-z0-9]{60}"),
    _token("an Artifactory key", "AKC", r"(?=[A-Za-z]{0,79}\d)[A-Za-z0-9]{10,80}", is_long=False),
    _token("an Artifactory password", "AP[0-9A-F]", r"(?=[A-Za-z]{0,79}\d)[A-Za-z0-9]{8,80}", hint="AP", is_long=False),
    _format("an Artifactory key", "AKC | AP", r"[:=]\s?[\"']?(?:AKC[A-Za-z0-9]{10,80}|AP[0-9A-F][a-z0-9]{8,80})(?!\w)"),
    _token("an Artifactory token", "cmVmd", r"[A-Za-z0-9]{59}"),
    _token("a SonarQube token", "sq[upa]_", r"[A-Za-z0-9]{40}", hint="squ_ | sqp_ | sqa_"),
    _token("a Sourcegraph token", "sg[pd]_", r"(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40,64}", hint="sgp_ | sgd_"),
    _token("a Postman key", "PMAK-", r"[0-9a-f]{24}-[0-9a-f]{34}"),
    _token("a readme.io key", "rdme_", r"[a-z0-9]{70}"),
    _token("a Prefect key", "pnu_", r"[A-Za-z0-9]{36}"),
    _token("an Infracost key", "ico-", r"[A-Za-z0-9]{32}"),
    _token("a Harness key", r"[ps]at\.", r"[A-Za-z0-9_\-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}", hint="pat. | sat."),
    _token("an Octopus Deploy key", "API-", r"(?=[A-Z]{0,25}\d)[A-Z0-9]{26}"),
    _token("a Docker token", "dckr_", r"(?:pat|oat)_[\w\-]{20,60}", end=False),
    _token("a Buildkite token", "bkua_", r"[a-f0-9]{40}"),
    _token("a CircleCI token", "CCIPAT_", r"[A-Za-z0-9_]{30,90}"),
    # Talking and showing.
    _format(
        "a Slack token", "xox", _EDGE + r"xox[abeoprs](?:\.xox[bp])?-(?=\D{0,40}\d)[a-z0-9\-]{6,250}", re.IGNORECASE
    ),
    _format("a Slack app token", "xapp-", _EDGE + r"xapp-\d-[A-Z0-9]{6,20}-\d{6,20}-[a-f0-9]{32,80}", re.IGNORECASE),
    _format(
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9_]{1,40}/\S{3,200}",
        re.IGNORECASE,
    ),
    _format("a Teams webhook", "webhook.office.com", r"webhook\.office\.com/webhookb2/\S{30,}", re.IGNORECASE),
    _format("a Discord webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,22}/[\w\-]{50,90}"),
    _token("a Discord bot token", r"[MNO][A-Za-z\d_\-]{23,28}\.", r"[\w\-]{6}\.[\w\-]{27,40}", hint="."),
    _token("a Telegram bot token", r"\d{8,10}:(?:AA)?", r"(?=[\w\-]{0,34}[A-Za-z])[\w\-]{32,36}", hint=":"),
    _token("a Notion token", "ntn_", r"[A-Za-z0-9]{40,60}"),
    _token("a Notion token", "secret_", r"[A-Za-z0-9]{43}"),
    _token("a Linear key", "lin_(?:api|oauth)_", r"[A-Za-z0-9]{32,64}", hint="lin_"),
    _token("a Figma token", "fig(?:d|o|ur|u)_", r"[\w\-]{36,60}", hint="figd_ | figo_ | figur_ | figu_", end=False),
    _token("a Typeform token", "tfp_", r"[\w\-.=]{59}", end=False),
    _token("an Airtable token", "pat", r"[A-Za-z0-9]{14}\.[a-f0-9]{64}"),
    _token("a Frame.io token", "fio-u-", r"[\w\-=]{64}", end=False),
    _token("a Mapbox secret", r"sk\.eyJ", r"[A-Za-z0-9_\-]{40,150}\.[\w\-]{15,30}", hint="sk."),
    _token("a Mapbox key", r"pk\.[A-Za-z0-9]{60}", r"\.[A-Za-z0-9]{22}", hint="pk."),
    # Money and shops.
    _token("a Stripe key", "[sr]k_(?:live|test|prod)_", r"[A-Za-z0-9]{10,120}", hint="k_live_ | k_test_ | k_prod_"),
    _token("a Stripe webhook secret", "whsec_", r"[A-Za-z0-9+/=]{24,80}", end=False),
    _token("a Square token", "sq0", r"(?:atp|csp|idp)-[\w\-]{22,50}", end=False),
    _token("a Square token", "EAAA", r"[A-Za-z0-9+=_\-]{56,64}"),
    _format("a Braintree token", "access_token$", r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),
    _token("a Shopify token", "shp(?:at|ca|pa|ss)_", r"[0-9a-fA-F]{32}", hint="shpat_ | shpca_ | shppa_ | shpss_"),
    _token(
        "a Plaid token", "access-", r"(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    ),
    _token("a Flutterwave key", "FLW(?:PUB|SEC)K", r"(?:_TEST)?-[a-h0-9]{12,40}", hint="FLW", end=False),
    _token("a GoCardless token", "live_", r"[A-Za-z0-9\-_=]{40}"),
    _token("a payment or mail key", r"(?:live|test)_", r"(?:pub_)?[a-f0-9]{31,40}", hint="live_ | test_"),
    _token("a Shippo token", "shippo_", r"(?:live|test)_[a-f0-9]{40}"),
    _token("an EasyPost key", "EZ[AT]K", r"[A-Za-z0-9]{54}", hint="EZAK | EZTK"),
    _token("a Duffel token", "duffel_", r"(?:test|live)_[\w\-=]{43}", end=False),
    _token("an Adyen key", "AQE", r"[A-Za-z0-9+/]{5,8}[hk][A-Za-z0-9+/=\-{}:<>.^\"%$#]{60,300}", end=False),
    _token("a Razorpay key", "rzp_", r"(?:live|test)_[A-Za-z0-9]{14}"),
    _token("a Paystack key", "sk_", r"(?:live|test)_[a-f0-9]{40}"),
    # Mail and phone.
    _token("a SendGrid key", "SG.", r"[\w\-]{16,32}\.[\w\-]{32,64}", end=False),
    _token("a Mailgun key", "(?:pub)?key-", r"[0-9a-f]{32}", hint="key-"),
    _token("a Mailchimp key", r"[0-9a-z]{32}-us", r"\d{1,2}", hint="-us"),
    _token("a Brevo key", "xkeysib-", r"[a-f0-9]{64}-[A-Za-z0-9]{16}"),
    _token("a Twilio key", "(?:SK|AC)", r"[0-9a-z]{32}", hint="SK | AC"),
    _token("a Beamer token", "b_", r"(?=[a-z=_\-]{0,43}\d)[a-z0-9=_\-]{44}"),
    # AI services.
    _token(
        "an AI service key", "sk-(?:proj|svcacct|admin|ant|or|live|None)-", r"[\w\-]{20,220}", hint="sk-", end=False
    ),
    _token("an AI service key", "sk-", r"[\w\-]{16,100}T3BlbkFJ[\w\-]{16,100}"),
    _token("an AI service key", "sk-", r"(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{32,64}"),
    _token("a Hugging Face token", "(?:hf|api_org)_", r"[A-Za-z]{34}", hint="hf_ | api_org_"),
    _token("a Perplexity key", "pplx-", r"[A-Za-z0-9]{48}"),
    _token("a Groq key", "gsk_", r"[A-Za-z0-9]{48,56}"),
    _token("an xAI key", "xai-", r"[A-Za-z0-9]{70,90}"),
    _token("a Replicate token", "r8_", r"[A-Za-z0-9]{37}"),
    # Watching and measuring.
    _token("a Grafana token", "gl(?:sa|c)_", r"[A-Za-z0-9+/=_]{32,400}", hint="glsa_ | glc_", end=False),
    _token("a Grafana key", "eyJrIjoi", r"[A-Za-z0-9]{70,400}={0,3}", end=False),
    _token(
        "a New Relic key",
        "NR(?:AK|JS|II|IQ|BR|SP)-",
        r"[A-Za-z0-9\-]{19,40}",
        hint="NRAK | NRJS | NRII | NRIQ | NRBR | NRSP",
    ),
    _token("a Sentry token", "sntr(?:ys|yu)_", r"[A-Za-z0-9+/=_]{40,250}", hint="sntr", end=False),
    _token("a Dynatrace token", "dt0c01.", r"[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    _token(
        "a Sidekiq secret", "[a-f0-9]{8}:", r"[a-f0-9]{8}(?=@(?:gems|enterprise)\.contribsys\.com)", hint="contribsys"
    ),
    _token("a Defined Networking key", "dnkey-", r"[a-z0-9=_\-]{26}-[a-z0-9=_\-]{52}"),
    _token("a MaxMind key", r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", "", hint="_mmk"),
    _token(
        "an Authress key",
        "(?:sc|ext|scauth|authress)_",
        r"[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_\-][a-z0-9\-]{10,32}\.[A-Za-z0-9+/_=\-]{30,120}",
        hint=".acc",
    ),
    _token("an Intra42 secret", "s-s4t2(?:ud|af)-", r"[a-f0-9]{64}", hint="s-s4t2"),
    _token("a SettleMint token", "sm_(?:aat|pat|sat)_", r"[A-Za-z0-9]{16}", hint="sm_"),
    _token("an Adobe secret", "p8e-", r"[A-Za-z0-9\-]{32}"),
    _token("a ClickHouse key", "4b1d", r"[A-Za-z0-9]{38}"),
    # Social networks and storage.
    _token("a Facebook token", "EAA[MC]", r"[A-Za-z0-9]{60,400}", hint="EAAM | EAAC"),
    _token("a Facebook token", r"\d{15,16}(?:\||%)", r"[0-9A-Za-z\-_]{27,40}", hint="|"),
    _format("an X bearer token", "AAAAAAAAAA", r"(?<!A)A{20,24}[A-Za-z0-9%+/=]{60,120}"),
    _token("a Dropbox token", "sl.", r"[A-Za-z0-9\-_]{130,160}"),
    # Signed tokens, log-ins in addresses and headers.
    _token(
        "a signed token",
        "eyJ",
        r"[A-Za-z0-9_\-]{10,2000}={0,2}\.(?:eyJ)?[A-Za-z0-9_\-]{10,4000}={0,2}(?:\.[A-Za-z0-9_\-/+]{0,2000})?",
        end=False,
    ),
    _token("a signed token", "ZXlK", r"[A-Za-z0-9_\-/+]{80,4000}={0,2}", end=False),
    _format(
        "an address with a password in it",
        "://",
        r"://[^\s/:@?#\"'<>]{0,64}:[^\s/@\"'<>]{1,128}@[\w.\-\[]{0,200}",
        re.IGNORECASE,
    ),
    _format(
        "a connection string with a password",
        "pwd=",
        r"(?:uid|user id|user|server|data source)\s?=[^;\n]{1,80};.{0,120}?pwd\s?=[^;\s]{3,80}",
        re.IGNORECASE,
    ),
    _format(
        "a connection string with a password",
        "password=",
        r"(?:uid|user id|user(?:name)?|server|host|data source|dbname)\s?=[^;\n]{1,80}[; ]"
        r".{0,120}?password\s?=[^;\s]{3,80}",
        re.IGNORECASE,
    ),
    _format(
        "a login header",
        "authorization",
        r"authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|basic|token)\s{1,3}[A-Za-z0-9+/=_\-.]{12,}",
        re.IGNORECASE,
    ),
    _format("a login header", "bearer ", r"\bbearer\s{1,3}(?=[a-z_.\-]{0,60}\d)[A-Za-z0-9+/=_\-.]{24,}", re.IGNORECASE),
    _format(
        "a login in a command",
        "curl",
        r"\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[ =]?[\"']?[^\s:\"']{1,64}:[^\s\"']{3,128}",
    ),
    # Keys without a mark of their own, after the vendor's name.
    _assigned("an IBM Cloud key", "ibm", r"[A-Za-z0-9_\-]{44}"),
    _assigned("an IBM Cloud key", "cos", r"[a-f0-9]{48}"),
    _assigned("a Cloudant key", "cl(?:ou|oudant)?", r"(?:[0-9a-f]{64}|[a-z]{24})", hint="cl"),
    _format("a SoftLayer key", "softlayer.com/soap/", r"softlayer\.com/soap/v[\d.]{1,4}/[a-z0-9]{64}", re.IGNORECASE),
    _assigned("a SoftLayer key", "s(?:oft)?l(?:ayer)?", r"[a-z0-9]{64}", hint="sl | softlayer"),
)
SHORT_FORMATS = tuple(one for one in FORMATS if not one.is_long)
"""Those to try where no word is as long as LONG says."""
