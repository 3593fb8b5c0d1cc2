using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>azuread</c>: tokens from Microsoft Entra ID.</summary>
internal static partial class AzureAdReader
{
    public static readonly KeyTable Keys = new(
        "azuread", "managed_identity", "workload_identity", "oauth", "sdk", "certificate", "cloud", "scope");

    public static readonly IReadOnlyList<KeyTable> Methods =
    [
        new("managed_identity", "client_id"),
        new("workload_identity", "client_id", "tenant_id", "token_file_path"),
        new("oauth", "client_id", "client_secret", "tenant_id"),
        new("sdk", "tenant_id"),
        new("certificate", "client_id", "tenant_id", "certificate_path", "certificate_key_path", "certificate_password", "send_certificate_chain"),
    ];

    /// <summary>Null where the section is not there, or says no method.</summary>
    public static AzureAdOptions? Read(SectionReader parent, string directory)
    {
        if (parent.Section("azuread", Keys) is not { } section)
            return null;

        var cloud = ReadCloud(section);
        if (section.TextOrNull("scope") is { } scope && !ScopeShape().IsMatch(scope))
            section.Error("scope", $"scope {Excerpt.Of(scope)} may hold letters, digits, spaces and _ : / . - only");
        var used = Methods.Select(method => section.Section(method.Section, method)).OfType<SectionReader>().ToList();
        if (used.Count != 1)
            section.Errors.Add(section.Start, section.Place, $"exactly one of {string.Join(", ", Methods.Select(method => method.Section))} must be given");
        var methods = used.Select(method => ReadMethod(method, directory)).ToList();
        return methods.Count == 0 ? null : new AzureAdOptions { Method = methods[0], Cloud = cloud, Scope = section.TextOrNull("scope") };
    }

    /// <summary>A method as the file has it.</summary>
    public static string NameOf(AzureAdMethod method) => method switch
    {
        AzureAdMethod.ManagedIdentity => "managed_identity",
        AzureAdMethod.WorkloadIdentity => "workload_identity",
        AzureAdMethod.ClientSecret => "oauth",
        AzureAdMethod.Sdk => "sdk",
        AzureAdMethod.Certificate => "certificate",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    private static AzureCloud ReadCloud(SectionReader section)
    {
        if (section.TextOrNull("cloud") is not { } name)
            return AzureCloud.AzurePublic;
        // By the exact name: numbers and other cases are no clouds.
        if (Array.IndexOf(Enum.GetNames<AzureCloud>(), name) >= 0)
            return Enum.Parse<AzureCloud>(name);
        section.Error("cloud", $"cloud {Excerpt.Of(name)} is not known; known are {string.Join(", ", Enum.GetNames<AzureCloud>())}");
        return AzureCloud.AzurePublic;
    }

    private static AzureAdMethod ReadMethod(SectionReader method, string directory)
    {
        var name = method.Place[(method.Place.LastIndexOf('.') + 1)..];
        foreach (var key in Required(name))
            method.NeedText(key);
        if (name != "sdk")
            CheckIdentifier(method, "client_id");
        if (name == "workload_identity")
            CheckIdentifier(method, "tenant_id");
        return name switch
        {
            "managed_identity" => new AzureAdMethod.ManagedIdentity(method.TextOrNull("client_id")),
            "workload_identity" => new AzureAdMethod.WorkloadIdentity(
                method.Text("client_id"), method.Text("tenant_id"), method.PathOrNull("token_file_path", directory)),
            "oauth" => new AzureAdMethod.ClientSecret(method.Text("client_id"), method.Secret("client_secret"), method.Text("tenant_id")),
            "sdk" => new AzureAdMethod.Sdk(method.TextOrNull("tenant_id")),
            _ => new AzureAdMethod.Certificate(
                method.Text("client_id"), method.Text("tenant_id"), method.PathOrNull("certificate_path", directory) ?? "",
                method.PathOrNull("certificate_key_path", directory),
                method.Secret("certificate_password"), method.Flag("send_certificate_chain")),
        };
    }

    private static string[] Required(string method) => method switch
    {
        "workload_identity" => ["client_id", "tenant_id"],
        "oauth" => ["client_id", "client_secret", "tenant_id"],
        "certificate" => ["client_id", "tenant_id", "certificate_path"],
        _ => [],
    };

    private static void CheckIdentifier(SectionReader method, string key)
    {
        if (method.TextOrNull(key) is { } text && !UuidShape().IsMatch(text))
            method.Error(key, $"{key} {Excerpt.Of(text)} is not a UUID");
    }

    [GeneratedRegex(@"^[0-9A-Za-z_\t\n\f\r :/.\-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ScopeShape();

    [GeneratedRegex(
        @"^((urn:uuid:)?(?<u>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|\{[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}|[0-9a-f]{32})\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex UuidShape();
}
