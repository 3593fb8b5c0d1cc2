using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>Extensions that an exporter may name as its authenticator, as the keys of a <c>remote_write</c> entry that do the same.</summary>
internal static class Authenticators
{
    public static readonly KeyTable BasicKeys = new("extensions.basicauth", "client_auth", "htpasswd");

    public static readonly KeyTable BasicClientKeys = new("extensions.basicauth.client_auth", "username", "username_file", "password", "password_file");

    public static readonly KeyTable BearerKeys = new("extensions.bearertokenauth", "header", "scheme", "token", "tokens", "filename");

    public static readonly KeyTable OAuth2Keys = new(
        "extensions.oauth2client",
        "client_id", "client_id_file", "client_secret", "client_secret_file", "token_url", "scopes", "endpoint_params", "timeout", "tls", "expiry_buffer",
        "grant_type");

    public static readonly KeyTable HeadersKeys = new("extensions.headers_setter", "headers", "additional_auth");

    public static readonly KeyTable HeaderKeys = new(
        "extensions.headers_setter.headers", "key", "value", "action", "from_context", "from_attribute", "default_value", "value_file");

    /// <summary>By the extension's type; each adds to the entry.</summary>
    public static readonly IReadOnlyDictionary<string, Action<YamlNode, ErrorSink, string, EndpointBuilder>> ByType =
        new Dictionary<string, Action<YamlNode, ErrorSink, string, EndpointBuilder>>(StringComparer.Ordinal)
        {
            [SigV4AuthExtension.Type] = SigV4AuthExtension.AddTo,
            ["basicauth"] = AddBasic,
            ["bearertokenauth"] = AddBearer,
            ["oauth2client"] = AddOAuth2,
            ["headers_setter"] = AddHeaders,
        };

    private static void AddBasic(YamlNode node, ErrorSink errors, string place, EndpointBuilder endpoint)
    {
        var section = SectionReader.From(node, BasicKeys, errors, place);
        section?.NoteWithoutEffect("it is for servers", "htpasswd");
        if (section?.Section("client_auth", BasicClientKeys) is not { } client)
        {
            errors.Add(node, place, "client_auth is missing, with username and password");
            return;
        }

        endpoint.Entry.Add("basic_auth", new MappingBuilder(client.Start)
            .Add("username", client.StrictText("username"))
            .Add("username_file", client.StrictText("username_file"))
            .Add("password", client.StrictText("password"))
            .Add("password_file", client.StrictText("password_file")));
    }

    private static void AddBearer(YamlNode node, ErrorSink errors, string place, EndpointBuilder endpoint)
    {
        if (SectionReader.From(node, BearerKeys, errors, place) is not { } section)
        {
            errors.Add(node, place, "token or filename is missing");
            return;
        }

        if (section.StrictText("header") is { Length: > 0 } header && !header.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            section.Error("header", $"header {Excerpt.Of(header)} is not supported: a token is sent as Authorization; use headers of the exporter");
        section.RefuseKeys("it is for servers: give one token, or a filename", "tokens");
        endpoint.Entry.Add("authorization", new MappingBuilder(section.Start)
            .Add("type", section.StrictText("scheme"))
            .Add("credentials", section.StrictText("token"))
            .Add("credentials_file", section.StrictText("filename")));
    }

    private static void AddOAuth2(YamlNode node, ErrorSink errors, string place, EndpointBuilder endpoint)
    {
        if (SectionReader.From(node, OAuth2Keys, errors, place) is not { } section)
        {
            errors.Add(node, place, "client_id and token_url are missing");
            return;
        }

        section.RefuseKeys("write the id as client_id: ${file:PATH}", "client_id_file");
        if (section.StrictText("grant_type") is { Length: > 0 } grant && grant != "client_credentials")
            section.Error("grant_type", $"grant_type {Excerpt.Of(grant)} is not supported; client_credentials is");
        section.NoteWithoutEffect("tokens are renewed before they expire", "expiry_buffer", "timeout");
        var oauth2 = new MappingBuilder(section.Start)
            .Add("client_id", section.StrictText("client_id"))
            .Add("client_secret", section.StrictText("client_secret"))
            .Add("client_secret_file", section.StrictText("client_secret_file"))
            .Add("token_url", section.StrictText("token_url"));
        if (section.Texts("scopes") is { Count: > 0 } scopes)
            oauth2.Add("scopes", scopes);
        AddParameters(section, oauth2);
        endpoint.Entry.Add("oauth2", oauth2.Add("tls_config", ClientTls.Read(section)));
    }

    private static void AddParameters(SectionReader section, MappingBuilder oauth2)
    {
        var parameters = new MappingBuilder(section.Start);
        foreach (var (name, value) in section.Map("endpoint_params")?.Entries() ?? [])
            parameters.Add(name, value is YamlSequence { Items: [var first, ..] } ? first : value);
        oauth2.Add("endpoint_params", parameters);
    }

    private static void AddHeaders(YamlNode node, ErrorSink errors, string place, EndpointBuilder endpoint)
    {
        if (SectionReader.From(node, HeadersKeys, errors, place) is not { } section)
            return;
        section.RefuseKeys("name that extension as the exporter's authenticator, and write the headers into the exporter", "additional_auth");
        var headers = new MappingBuilder(section.Start);
        foreach (var item in section.Items("headers") ?? [])
        {
            if (SectionReader.From(item, HeaderKeys, errors, section.At("headers")) is not { } header)
                continue;
            header.RefuseKeys("there is no request here that a value could be taken from: give a value", "from_context", "from_attribute", "default_value", "value_file");
            if (header.StrictText("key") is { } key && header.StrictText("value") is { } value)
                headers.Add(key, value);
            else
                header.Error("key", "a header needs key and value");
        }

        endpoint.Entry.Add("headers", headers);
    }
}
