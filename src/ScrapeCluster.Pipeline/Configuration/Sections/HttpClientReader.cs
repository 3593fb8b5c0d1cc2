using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads the keys of an HTTP client that stand among those of a scrape config, a service discovery or an endpoint.</summary>
internal static class HttpClientReader
{
    public static readonly KeyTable OwnKeys = new(
        "http_client",
        "basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file", "tls_config", "follow_redirects", "enable_http2",
        "http_headers");

    public static readonly KeyTable Keys = OwnKeys.With(ProxyReader.Keys);

    public static readonly KeyTable BasicAuthKeys = new(
        "basic_auth", "username", "username_file", "username_ref", "password", "password_file", "password_ref");

    public static readonly KeyTable AuthorizationKeys = new("authorization", "type", "credentials", "credentials_file", "credentials_ref");

    private const string DefaultType = "Bearer";

    /// <param name="section">Its table holds <see cref="Keys"/>.</param>
    /// <param name="directory">What relative paths are relative to.</param>
    /// <param name="defaults">Of the two flags.</param>
    public static HttpClientOptions Read(SectionReader section, string directory, HttpClientOptions defaults)
    {
        var basicAuth = ReadBasicAuth(section, directory);
        var oauth2 = OAuth2Reader.Read(section, directory);
        var authorization = ReadAuthorization(section, directory);
        CheckTogether(section, basicAuth is not null, authorization is not null, oauth2 is not null);
        return new HttpClientOptions
        {
            BasicAuth = basicAuth,
            Authorization = authorization ?? ReadBearerToken(section, directory),
            OAuth2 = oauth2,
            Tls = TlsReader.Read(section, directory),
            Proxy = ProxyReader.Read(section),
            FollowRedirects = section.Flag("follow_redirects", defaults.FollowRedirects),
            EnableHttp2 = section.Flag("enable_http2", defaults.EnableHttp2),
            HttpHeaders = HttpHeadersReader.Read(section, directory),
        };
    }

    private static void CheckTogether(SectionReader section, bool hasBasicAuth, bool hasAuthorization, bool hasOAuth2)
    {
        section.AtMostOne("bearer_token", "bearer_token_file");
        var bearer = section.TextOrNull("bearer_token") is not null ? "bearer_token" : "bearer_token_file";
        var used = new List<string>();
        if (hasBasicAuth)
            used.Add("basic_auth");
        if (hasAuthorization)
            used.Add("authorization");
        if (hasOAuth2)
            used.Add("oauth2");
        if (section.TextOrNull(bearer) is not null)
            used.Add(bearer);
        if (used.Count > 1)
            section.Error(used[^1], $"{string.Join(" and ", used)} cannot be given together; keep one of them");
    }

    private static BasicAuthOptions? ReadBasicAuth(SectionReader parent, string directory)
    {
        if (parent.Section("basic_auth", BasicAuthKeys) is not { } section)
            return null;

        SecretReferences.Note(section, "username_ref", "password_ref");
        section.AtMostOne("username", "username_file", "username_ref");
        section.AtMostOne("password", "password_file", "password_ref");
        return new BasicAuthOptions
        {
            Username = section.Text("username"),
            UsernameFile = section.PathOrNull("username_file", directory),
            Password = section.Secret("password"),
            PasswordFile = section.PathOrNull("password_file", directory),
        };
    }

    private static AuthorizationOptions? ReadAuthorization(SectionReader parent, string directory)
    {
        if (parent.Section("authorization", AuthorizationKeys) is not { } section)
            return null;

        SecretReferences.Note(section, "credentials_ref");
        section.AtMostOne("credentials", "credentials_file", "credentials_ref");
        var type = section.Text("type").Trim();
        if (type.Equals("basic", StringComparison.OrdinalIgnoreCase))
            section.Error("type", "type cannot be \"basic\"; use basic_auth instead");
        return new AuthorizationOptions
        {
            Type = type.Length == 0 ? DefaultType : type,
            Credentials = section.Secret("credentials"),
            CredentialsFile = section.PathOrNull("credentials_file", directory),
        };
    }

    private static AuthorizationOptions? ReadBearerToken(SectionReader section, string directory)
    {
        var token = section.Secret("bearer_token");
        var file = section.PathOrNull("bearer_token_file", directory);
        if (token.Value.Length == 0 && file is null)
            return null;
        return new AuthorizationOptions { Type = DefaultType, Credentials = token, CredentialsFile = file };
    }
}
