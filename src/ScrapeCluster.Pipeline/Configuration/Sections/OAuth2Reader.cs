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

    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512"];

    public static OAuth2Options? Read(SectionReader parent, string directory)
    {
        if (parent.Section("oauth2", Keys) is not { } section)
            return null;

        Check(section);
        _ = section.Map("claims")?.AnyEntries();
        return new OAuth2Options
        {
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
        foreach (var key in (string[])["client_certificate_key_id", "client_certificate_key", "client_certificate_key_file", "iss", "audience"])
            _ = section.Text(key);

        var algorithm = section.Text("signature_algorithm");
        if (section.Text("grant_type") != JwtBearer)
        {
            section.AtMostOne("client_secret", "client_secret_file", "client_secret_ref");
            return;
        }

        section.AtMostOne("client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref");
        if (algorithm.Length > 0 && !Algorithms.Contains(algorithm, StringComparer.Ordinal))
            section.Error("signature_algorithm", $"signature_algorithm {Excerpt.Of(algorithm)} is not known; known are {string.Join(", ", Algorithms)}");
        section.Errors.RefuseToRun(section.Node("grant_type"), section.Place, $"grant_type {JwtBearer} is not supported yet; client_credentials is");
    }
}
