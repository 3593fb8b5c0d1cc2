using System.Text.Json;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>Writes how targets, or the API of a discovery, are asked: credentials, TLS, proxy. Texts of Secrets are written out.</summary>
internal static class HttpPart
{
    /// <summary>What <see cref="Add"/> reads.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.Ordinal)
    {
        "followRedirects", "enableHttp2", "enableHTTP2", "tlsConfig", "bearerTokenFile", "bearerTokenSecret", "basicAuth", "oauth2", "authorization",
        "proxyUrl", "noProxy", "proxyFromEnvironment", "proxyConnectHeader",
    };

    /// <param name="context">The resource.</param>
    /// <param name="config">Gets the keys.</param>
    /// <param name="from">With the fields.</param>
    /// <param name="place">Where they stand, for messages.</param>
    /// <exception cref="ResourceRefusedException">A Secret or ConfigMap is not there.</exception>
    public static void Add(ResourceContext context, MappingBuilder config, JsonElement from, string place)
    {
        config.Copy("follow_redirects", from, "followRedirects");
        config.Copy("enable_http2", from, from.At("enableHTTP2").ValueKind == JsonValueKind.Undefined ? "enableHttp2" : "enableHTTP2");
        AddProxy(context, config, from, place);
        AddTls(context, config, from.At("tlsConfig"), $"{place}.tlsConfig");
        if (from.Text("bearerTokenFile").Length > 0)
            config.Copy("bearer_token_file", from, "bearerTokenFile");
        if (from.At("bearerTokenSecret").Text("name").Length > 0)
            config.Add("bearer_token", context.Secret(from.At("bearerTokenSecret"), $"{place}.bearerTokenSecret"));
        if (from.At("basicAuth") is { ValueKind: JsonValueKind.Object } basic)
        {
            config.Add("basic_auth", ResourceContext.NewMapping()
                .Add("username", context.Secret(basic.At("username"), $"{place}.basicAuth.username"))
                .Add("password", context.Secret(basic.At("password"), $"{place}.basicAuth.password")));
        }

        AddOAuth2(context, config, from.At("oauth2"), $"{place}.oauth2");
        AddAuthorization(context, config, from.At("authorization"), $"{place}.authorization");
    }

    public static void AddProxy(ResourceContext context, MappingBuilder config, JsonElement from, string place)
    {
        config.Copy("proxy_url", from, "proxyUrl").Copy("no_proxy", from, "noProxy").Copy("proxy_from_environment", from, "proxyFromEnvironment");
        if (from.At("proxyConnectHeader") is not { ValueKind: JsonValueKind.Object } headers)
            return;
        var section = ResourceContext.NewMapping();
        foreach (var header in headers.EnumerateObject())
            section.Add(header.Name, headers.Each(header.Name, selector => context.Secret(selector, $"{place}.proxyConnectHeader.{header.Name}")));
        config.Add("proxy_connect_header", section);
    }

    private static void AddTls(ResourceContext context, MappingBuilder config, JsonElement tls, string place)
    {
        if (tls.ValueKind != JsonValueKind.Object)
            return;
        var section = ResourceContext.NewMapping()
            .Copy("insecure_skip_verify", tls, "insecureSkipVerify")
            .Add("ca", context.SecretOrConfigMap(tls.At("ca"), $"{place}.ca"))
            .Add("cert", context.SecretOrConfigMap(tls.At("cert"), $"{place}.cert"));
        if (tls.At("keySecret").ValueKind == JsonValueKind.Object)
            section.Add("key", context.Secret(tls.At("keySecret"), $"{place}.keySecret"));
        foreach (var (name, key) in new[] { ("serverName", "server_name"), ("caFile", "ca_file"), ("certFile", "cert_file"), ("keyFile", "key_file") })
        {
            if (tls.Text(name).Length > 0)
                section.Copy(key, tls, name);
        }

        config.Add("tls_config", section.Copy("min_version", tls, "minVersion").Copy("max_version", tls, "maxVersion"));
    }

    private static void AddOAuth2(ResourceContext context, MappingBuilder config, JsonElement oauth2, string place)
    {
        if (oauth2.ValueKind != JsonValueKind.Object)
            return;
        var section = ResourceContext.NewMapping()
            .Add("client_id", context.SecretOrConfigMap(oauth2.At("clientId"), $"{place}.clientId"))
            .Add("client_secret", context.Secret(oauth2.At("clientSecret"), $"{place}.clientSecret"))
            .Copy("token_url", oauth2, "tokenUrl")
            .Copy("scopes", oauth2, "scopes")
            .Copy("endpoint_params", oauth2, "endpointParams");
        AddProxy(context, section, oauth2, place);
        AddTls(context, section, oauth2.At("tlsConfig"), $"{place}.tlsConfig");
        config.Add("oauth2", section);
    }

    private static void AddAuthorization(ResourceContext context, MappingBuilder config, JsonElement authorization, string place)
    {
        if (authorization.ValueKind != JsonValueKind.Object)
            return;
        var section = ResourceContext.NewMapping().Add("type", authorization.Text("type").Trim() is { Length: > 0 } type ? type : "Bearer");
        if (authorization.At("credentials").ValueKind == JsonValueKind.Object)
            section.Add("credentials", context.Secret(authorization.At("credentials"), $"{place}.credentials"));
        if (authorization.Text("credentialsFile").Length > 0)
            section.Copy("credentials_file", authorization, "credentialsFile");
        config.Add("authorization", section);
    }
}
