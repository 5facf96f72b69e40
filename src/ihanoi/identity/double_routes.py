"""The OpenID Connect double over HTTP."""

import base64
import binascii
from typing import Annotated, Any
from urllib.parse import unquote_plus, urlencode

import msgspec
from litestar import MediaType, Request, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ClientException
from litestar.params import HeaderParameter, URLEncodedBody
from litestar.response import Redirect
from litestar.types import BeforeRequestHookHandler
from msgspec import Struct

from ihanoi.identity.double import AuthorizationRequest, Realm, Tokens, fault_in
from ihanoi.identity.double_pages import choice_page, fault_page

NOT_STORED = {"cache-control": "no-store"}
PAGE_HEADERS = {
    **NOT_STORED,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
}


class Choice(Struct):
    """What the login page posts: whom to be, or that one would rather not."""

    account: str = ""
    cancel: str = ""


class TokenRequest(Struct):
    """The form of the token endpoint. The client's secret comes here or in the Authorization header."""

    grant_type: str = ""
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""
    client_id: str = ""
    client_secret: str = ""


class OAuthFault(Struct):
    """A refusal of the token endpoint (RFC 6749, section 5.2)."""

    error: str
    error_description: str


@get("/.well-known/openid-configuration")
async def configuration(realm: NamedDependency[Realm]) -> dict[str, object]:
    """Tell clients where everything is (OpenID Connect Discovery 1.0)."""
    return {
        "issuer": realm.issuer,
        "authorization_endpoint": f"{realm.issuer}/authorize",
        "token_endpoint": f"{realm.issuer}/token",
        "userinfo_endpoint": f"{realm.issuer}/userinfo",
        "jwks_uri": f"{realm.issuer}/jwks",
        "scopes_supported": ["openid", "profile"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": ["LoA1", "LoA2"],
        "authorization_response_iss_parameter_supported": True,
    }


@get("/jwks")
async def public_keys(realm: NamedDependency[Realm]) -> dict[str, object]:
    """Return the keys that verify ID tokens."""
    return realm.public_keys()


def read_authorization_request(request: Request[Any, Any, Any]) -> AuthorizationRequest:
    """Read the query. A parameter given twice counts as not given (RFC 6749, section 3.1)."""
    once = {name: values[0] for name, values in request.query_params.dict().items() if len(values) == 1}
    return msgspec.convert(once, AuthorizationRequest)


@get("/authorize")
async def show_login(realm: NamedDependency[Realm], asked: NamedDependency[AuthorizationRequest]) -> Response[Any]:
    """Show the accounts to choose from."""
    return _refusal(realm, asked) or _page(choice_page(realm.title, realm.offered))


@post("/authorize")
async def log_in(
    realm: NamedDependency[Realm], asked: NamedDependency[AuthorizationRequest], data: URLEncodedBody[Choice]
) -> Response[Any]:
    """Send the browser back to the application, with a code for the chosen account."""
    if refusal := _refusal(realm, asked):
        return refusal
    if data.cancel:
        return _back(realm, asked, error="access_denied")
    code = realm.grant(data.account.strip(), asked)
    if code is None:
        return _page(choice_page(realm.title, realm.offered, "Không có tài khoản này. Hãy chọn trong danh sách."), 400)
    return _back(realm, asked, code=code)


@post("/token", status_code=200)
async def exchange_code(
    realm: NamedDependency[Realm],
    data: URLEncodedBody[TokenRequest],
    authorization: Annotated[str, HeaderParameter(name="Authorization")] = "",
) -> Response[Tokens | OAuthFault]:
    """Exchange a code for tokens."""
    client_id, secret = _basic_credentials(authorization) or (data.client_id, data.client_secret)
    if not realm.client.is_authentic(client_id, secret):
        return _fault("invalid_client", "unknown client or wrong secret", 401)
    if data.grant_type != "authorization_code":
        return _fault("unsupported_grant_type", "only authorization_code")
    tokens = realm.redeem(data.code, data.redirect_uri, data.code_verifier)
    if tokens is None:
        return _fault("invalid_grant", "the code is used or expired, or redirect_uri or code_verifier does not match")
    return Response(tokens, headers=NOT_STORED)


@get("/userinfo")
async def user_info(
    realm: NamedDependency[Realm], authorization: Annotated[str, HeaderParameter(name="Authorization")] = ""
) -> Response[dict[str, str]]:
    """Return the claims of whom the access token stands for."""
    scheme, _, token = authorization.partition(" ")
    claims = realm.user(token) if scheme.lower() == "bearer" else None
    if claims is None:
        challenge = {"www-authenticate": 'Bearer error="invalid_token"'}
        return Response({"error": "invalid_token"}, status_code=401, headers=challenge)
    return Response(claims, headers=NOT_STORED)


def unreadable_form(_request: Request[Any, Any, Any], _error: ClientException) -> Response[OAuthFault]:
    """Answer a form that cannot be read in the words OAuth clients understand."""
    return _fault("invalid_request", "the form cannot be read")


def realm_router(path: str, realm: Realm, guard: BeforeRequestHookHandler) -> Router:
    """Serve the realm below the path; ``guard`` may answer in its place."""
    return Router(
        path,
        route_handlers=[configuration, public_keys, show_login, log_in, exchange_code, user_info],
        before_request=guard,
        dependencies={
            "realm": Provide(lambda: realm, sync_to_thread=False),
            "asked": Provide(read_authorization_request, sync_to_thread=False),
        },
        exception_handlers={ClientException: unreadable_form},
    )


def _refusal(realm: Realm, asked: AuthorizationRequest) -> Response[Any] | None:
    if not realm.recognises(asked):
        # Never redirect here: the address is not known to belong to the application.
        return _page(fault_page(realm.title, "Ứng dụng hoặc địa chỉ quay lại không được đăng ký."), 400)
    fault = fault_in(asked)
    return None if fault is None else _back(realm, asked, error=fault)


def _back(realm: Realm, asked: AuthorizationRequest, **outcome: str) -> Response[Any]:
    parameters = outcome | ({"state": asked.state} if asked.state else {}) | {"iss": realm.issuer}
    separator = "&" if "?" in asked.redirect_uri else "?"
    return Redirect(f"{asked.redirect_uri}{separator}{urlencode(parameters)}", status_code=303, headers=NOT_STORED)


def _page(html: str, status: int = 200) -> Response[Any]:
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=PAGE_HEADERS)


def _fault(error: str, description: str, status: int = 400) -> Response[Any]:
    challenge = {"www-authenticate": 'Basic realm="simulator"'} if status == 401 else {}
    return Response(OAuthFault(error, description), status_code=status, headers=NOT_STORED | challenge)


def _basic_credentials(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)
