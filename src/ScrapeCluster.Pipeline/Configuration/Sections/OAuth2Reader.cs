using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>oauth2</c>.</summary>
internal static class OAuth2Reader
{
    public static readonly KeyTable OwnKeys = new(
        "oauth2",
        "client_id", "client_secret", "client_secret_file", "client_secret_ref", "client_certificate_key_id", "client_certificate_key",
        "client_certificate_key_file", "client_certificate_key_ref", "grant_type", "signature_algorithm", "iss", "audience", "claims",
        "scopes", "token_url", "endpoint_params", "tls_config");

    public static readonly KeyTable Keys = OwnKeys.With(ProxyReader.Keys);

    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512"];

    public static OAuth2Options? Read(SectionReader parent, string directory)
    {
        if (parent.Section("oauth2", Keys) is not { } section)
            return null;

        Check(section);
        var jwt = ReadJwt(section, directory);
        return new OAuth2Options
        {
            Jwt = section.Text("grant_type") == JwtGrant.GrantType ? jwt : null,
            ClientId = section.Text("client_id"),
            ClientSecret = section.Secret("client_secret"),
            ClientSecretFile = section.PathOrNull("client_secret_file", directory),
            TokenUrl = section.Text("token_url"),
            Scopes = (section.Texts("scopes") ?? []).ToValueList(),
            EndpointParams = section.TextMap("endpoint_params").ToValueList(),
            Tls = TlsReader.Read(section, directory),
            Proxy = ProxyReader.Read(section),
        };
    }

    private static void Check(SectionReader section)
    {
        section.NeedText("client_id");
        section.NeedText("token_url");
        SecretReferences.Note(section, "client_secret_ref", "client_certificate_key_ref");
        var algorithm = section.Text("signature_algorithm");
        if (section.Text("grant_type") != JwtGrant.GrantType)
        {
            section.AtMostOne("client_secret", "client_secret_file", "client_secret_ref");
            return;
        }

        section.AtMostOne("client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref");
        if (algorithm.Length > 0 && !Algorithms.Contains(algorithm, StringComparer.Ordinal))
            section.Error("signature_algorithm", $"signature_algorithm {Excerpt.Of(algorithm)} is not known; known are {string.Join(", ", Algorithms)}");
    }

    // Read also where another grant makes it useless: a mistake in it counts.
    private static OAuth2JwtOptions ReadJwt(SectionReader section, string directory)
    {
        var options = new OAuth2JwtOptions();
        return options with
        {
            Key = section.Secret("client_certificate_key"),
            KeyFile = section.PathOrNull("client_certificate_key_file", directory),
            KeyId = section.Text("client_certificate_key_id"),
            Algorithm = section.TextOrNull("signature_algorithm") ?? options.Algorithm,
            Issuer = section.Text("iss"),
            Audience = section.Text("audience"),
            Claims = JsonOfYaml.Object(section.Map("claims")?.AnyEntries() ?? []),
        };
    }
}
