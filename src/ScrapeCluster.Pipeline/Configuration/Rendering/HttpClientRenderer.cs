using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Rendering;

/// <summary>Writes the keys of an HTTP client.</summary>
internal static class HttpClientRenderer
{
    public static void Render(YamlText text, HttpClientOptions client)
    {
        RenderAuthentication(text, client);
        RenderTls(text, client.Tls);
        text.Add("follow_redirects", client.FollowRedirects);
        text.Add("enable_http2", client.EnableHttp2);
        RenderProxy(text, client.Proxy);
        if (client.HttpHeaders.Count > 0)
            text.Section("http_headers", () => RenderHeaders(text, client.HttpHeaders));
    }

    /// <summary>A URL with its password taken out, where it is one.</summary>
    public static string Redact(string url) => UrlText.TryParse(url, out _)?.Redacted() ?? url;

    private static void RenderAuthentication(YamlText text, HttpClientOptions client)
    {
        if (client.BasicAuth is { } basic)
            text.Section("basic_auth", () => RenderBasicAuth(text, basic));
        if (client.Authorization is { } authorization)
            text.Section("authorization", () => RenderAuthorization(text, authorization));
        if (client.OAuth2 is { } oauth2)
            text.Section("oauth2", () => RenderOAuth2(text, oauth2));
    }

    private static void RenderBasicAuth(YamlText text, BasicAuthOptions basic)
    {
        if (basic.UsernameFile is null)
            text.Add("username", basic.Username);
        text.AddUnlessEmpty("username_file", basic.UsernameFile);
        text.Add("password", basic.Password);
        text.AddUnlessEmpty("password_file", basic.PasswordFile);
    }

    private static void RenderAuthorization(YamlText text, AuthorizationOptions authorization)
    {
        text.Add("type", authorization.Type);
        text.Add("credentials", authorization.Credentials);
        text.AddUnlessEmpty("credentials_file", authorization.CredentialsFile);
    }

    private static void RenderOAuth2(YamlText text, OAuth2Options oauth2)
    {
        text.Add("client_id", oauth2.ClientId);
        text.Add("client_secret", oauth2.ClientSecret);
        text.AddUnlessEmpty("client_secret_file", oauth2.ClientSecretFile);
        text.Add("scopes", oauth2.Scopes);
        if (oauth2.Jwt is { } jwt)
            RenderJwt(text, jwt);
        text.Add("token_url", Redact(oauth2.TokenUrl));
        text.Add("endpoint_params", oauth2.EndpointParams);
        RenderTls(text, oauth2.Tls);
        RenderProxy(text, oauth2.Proxy);
    }

    private static void RenderJwt(YamlText text, OAuth2JwtOptions jwt)
    {
        text.AddUnlessEmpty("client_certificate_key_id", jwt.KeyId);
        text.Add("client_certificate_key", jwt.Key);
        text.AddUnlessEmpty("client_certificate_key_file", jwt.KeyFile);
        text.Add("grant_type", JwtGrant.GrantType);
        text.Add("signature_algorithm", jwt.Algorithm);
        text.AddUnlessEmpty("iss", jwt.Issuer);
        text.AddUnlessEmpty("audience", jwt.Audience);
        text.AddJson("claims", jwt.Claims);
    }

    private static void RenderTls(YamlText text, TlsOptions tls)
    {
        if (tls == TlsOptions.Default)
            return;
        text.Section("tls_config", () =>
        {
            text.AddUnlessEmpty("ca", tls.Ca);
            text.AddUnlessEmpty("ca_file", tls.CaFile);
            text.AddUnlessEmpty("cert", tls.Cert);
            text.AddUnlessEmpty("cert_file", tls.CertFile);
            text.Add("key", tls.Key);
            text.AddUnlessEmpty("key_file", tls.KeyFile);
            text.AddUnlessEmpty("server_name", tls.ServerName);
            text.Add("insecure_skip_verify", tls.InsecureSkipVerify);
            text.AddUnlessEmpty("min_version", tls.MinVersion?.ToString().ToUpperInvariant());
            text.AddUnlessEmpty("max_version", tls.MaxVersion?.ToString().ToUpperInvariant());
        });
    }

    private static void RenderProxy(YamlText text, ProxyOptions proxy)
    {
        text.AddUnlessEmpty("proxy_url", Redact(proxy.ProxyUrl ?? ""));
        text.AddUnlessEmpty("no_proxy", proxy.NoProxy);
        text.AddIf("proxy_from_environment", proxy.ProxyFromEnvironment);
        if (proxy.ProxyConnectHeaders.Count == 0)
            return;
        text.Section("proxy_connect_header", () =>
        {
            foreach (var header in proxy.ProxyConnectHeaders)
                text.Add(header.Name, header.Secrets);
        });
    }

    private static void RenderHeaders(YamlText text, IEnumerable<HttpHeaderOptions> headers)
    {
        foreach (var header in headers)
        {
            text.Section(header.Name, () =>
            {
                text.Add("values", header.Values);
                text.Add("secrets", header.Secrets);
                text.Add("files", header.Files);
            });
        }
    }
}
