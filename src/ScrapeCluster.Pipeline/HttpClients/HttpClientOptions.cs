using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// How to reach an HTTP endpoint: the fields that Prometheus inlines into a scrape config, a service discovery or a
/// remote-write endpoint (prometheus/common, config/http_config.go). Paths are absolute by the time they stand here.
/// </summary>
public sealed record HttpClientOptions
{
    public static readonly HttpClientOptions Default = new();

    public BasicAuthOptions? BasicAuth { get; init; }

    /// <summary>Also what <c>bearer_token</c> and <c>bearer_token_file</c> turn into.</summary>
    public AuthorizationOptions? Authorization { get; init; }

    public OAuth2Options? OAuth2 { get; init; }

    public TlsOptions Tls { get; init; } = TlsOptions.Default;

    public ProxyOptions Proxy { get; init; } = ProxyOptions.Default;

    /// <summary>Default: true. Credentials are not sent on to another host.</summary>
    public bool FollowRedirects { get; init; } = true;

    /// <summary>Default: true for scrapes and discovery, false for remote write.</summary>
    public bool EnableHttp2 { get; init; } = true;

    public ValueList<HttpHeaderOptions> HttpHeaders { get; init; } = [];
}

public sealed record BasicAuthOptions
{
    public string Username { get; init; } = "";
    public string? UsernameFile { get; init; }
    public Secret Password { get; init; }
    public string? PasswordFile { get; init; }
}

public sealed record AuthorizationOptions
{
    public string Type { get; init; } = "Bearer";
    public Secret Credentials { get; init; }
    public string? CredentialsFile { get; init; }
}

/// <summary>OAuth 2.0: the client credentials grant (RFC 6749, 4.4), or a signed statement in its place (RFC 7523).</summary>
public sealed record OAuth2Options
{
    /// <summary>Null: the client credentials grant.</summary>
    public OAuth2JwtOptions? Jwt { get; init; }

    public required string ClientId { get; init; }
    public Secret ClientSecret { get; init; }
    public string? ClientSecretFile { get; init; }
    public required string TokenUrl { get; init; }
    public ValueList<string> Scopes { get; init; } = [];
    public ValueList<KeyValuePair<string, string>> EndpointParams { get; init; } = [];
    public TlsOptions Tls { get; init; } = TlsOptions.Default;
    public ProxyOptions Proxy { get; init; } = ProxyOptions.Default;
}

/// <summary>How the statement of a JWT bearer grant is made.</summary>
public sealed record OAuth2JwtOptions
{
    /// <summary>PEM text of an RSA key.</summary>
    public Secret Key { get; init; }
    public string? KeyFile { get; init; }

    /// <summary>Tells the receiver which key; empty: not said.</summary>
    public string KeyId { get; init; } = "";

    /// <summary><c>RS256</c>, <c>RS384</c> or <c>RS512</c>.</summary>
    public string Algorithm { get; init; } = "RS256";

    /// <summary>Empty: the client's id.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Empty: the token URL.</summary>
    public string Audience { get; init; } = "";

    /// <summary>More claims, as a JSON object; they replace ours of the same name.</summary>
    public string Claims { get; init; } = "{}";
}

public enum TlsVersion
{
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}

public sealed record TlsOptions
{
    public static readonly TlsOptions Default = new();

    /// <summary>PEM text of the trusted authorities; null means the system's.</summary>
    public string? Ca { get; init; }
    public string? CaFile { get; init; }
    public string? Cert { get; init; }
    public string? CertFile { get; init; }
    public Secret Key { get; init; }
    public string? KeyFile { get; init; }
    public string? ServerName { get; init; }
    public bool InsecureSkipVerify { get; init; }

    /// <summary>Default: TLS 1.2, as Go's.</summary>
    public TlsVersion? MinVersion { get; init; }
    public TlsVersion? MaxVersion { get; init; }
}

public sealed record ProxyOptions
{
    public static readonly ProxyOptions Default = new();

    public string? ProxyUrl { get; init; }

    /// <summary>Comma-separated hosts, domains, addresses and CIDR ranges reached directly.</summary>
    public string? NoProxy { get; init; }
    public bool ProxyFromEnvironment { get; init; }
    public ValueList<HttpHeaderOptions> ProxyConnectHeaders { get; init; } = [];
}

/// <summary>One header to add: all values of its three sources are sent, in this order.</summary>
public sealed record HttpHeaderOptions
{
    public required string Name { get; init; }
    public ValueList<string> Values { get; init; } = [];
    public ValueList<Secret> Secrets { get; init; } = [];

    /// <summary>Files whose trimmed content is a value; read anew while running.</summary>
    public ValueList<string> Files { get; init; } = [];
}
