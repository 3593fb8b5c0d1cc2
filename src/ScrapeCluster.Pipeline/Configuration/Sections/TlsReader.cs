using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>tls_config</c>.</summary>
internal static class TlsReader
{
    public static readonly KeyTable Keys = new(
        "tls_config",
        "ca", "ca_file", "ca_ref", "cert", "cert_file", "cert_ref", "key", "key_file", "key_ref", "server_name", "insecure_skip_verify",
        "min_version", "max_version");

    private static readonly Dictionary<string, TlsVersion> Versions =
        Enum.GetValues<TlsVersion>().ToDictionary(version => version.ToString().ToUpperInvariant(), StringComparer.Ordinal);

    public static TlsOptions Read(SectionReader parent, string directory)
    {
        if (parent.Section("tls_config", Keys) is not { } section)
            return TlsOptions.Default;

        Check(section);
        return new TlsOptions
        {
            Ca = section.TextOrNull("ca"),
            CaFile = section.PathOrNull("ca_file", directory),
            Cert = section.TextOrNull("cert"),
            CertFile = section.PathOrNull("cert_file", directory),
            Key = section.Secret("key"),
            KeyFile = section.PathOrNull("key_file", directory),
            ServerName = section.TextOrNull("server_name"),
            InsecureSkipVerify = section.Flag("insecure_skip_verify"),
            MinVersion = ReadVersion(section, "min_version"),
            MaxVersion = ReadVersion(section, "max_version"),
        };
    }

    private static void Check(SectionReader section)
    {
        SecretReferences.Note(section, "ca_ref", "cert_ref", "key_ref");
        section.AtMostOne("ca", "ca_file", "ca_ref");
        section.AtMostOne("cert", "cert_file", "cert_ref");
        section.AtMostOne("key", "key_file", "key_ref");

        var hasCert = section.CountOf("cert", "cert_file", "cert_ref") > 0;
        var hasKey = section.CountOf("key", "key_file", "key_ref") > 0;
        if (hasCert && !hasKey)
            section.Errors.Add(section.Start, section.Place, "there is a client certificate but no key for it; give key or key_file");
        if (hasKey && !hasCert)
            section.Errors.Add(section.Start, section.Place, "there is a client key but no certificate for it; give cert or cert_file");
    }

    private static TlsVersion? ReadVersion(SectionReader section, string key)
    {
        if (section.IsUnset(key))
            return null;
        var name = section.Text(key);
        if (Versions.TryGetValue(name, out var version))
            return version;
        section.Error(key, $"{key} {Excerpt.Of(name)} is not known; known are {string.Join(", ", Versions.Keys)}");
        return null;
    }
}
