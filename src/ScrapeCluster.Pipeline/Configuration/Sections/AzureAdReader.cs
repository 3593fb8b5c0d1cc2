using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Checks <c>azuread</c>: tokens from Microsoft Entra ID.</summary>
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

    private static readonly string[] Clouds = ["AzurePublic", "AzureGovernment", "AzureChina"];

    /// <returns>True where the section is there.</returns>
    public static bool Check(SectionReader parent)
    {
        if (parent.Section("azuread", Keys) is not { } section)
            return false;

        var cloud = section.TextOrNull("cloud");
        if (cloud is not null && !Clouds.Contains(cloud, StringComparer.Ordinal))
            section.Error("cloud", $"cloud {Excerpt.Of(cloud)} is not known; known are {string.Join(", ", Clouds)}");
        if (section.TextOrNull("scope") is { } scope && !ScopeShape().IsMatch(scope))
            section.Error("scope", $"scope {Excerpt.Of(scope)} may hold letters, digits, spaces and _ : / . - only");
        CheckMethods(section);
        return true;
    }

    private static void CheckMethods(SectionReader section)
    {
        var used = Methods.Select(method => section.Section(method.Section, method)).OfType<SectionReader>().ToList();
        if (used.Count != 1)
            section.Errors.Add(section.Start, section.Place, $"exactly one of {string.Join(", ", Methods.Select(method => method.Section))} must be given");
        foreach (var method in used)
            CheckMethod(method);
    }

    private static void CheckMethod(SectionReader method)
    {
        var name = method.Place[(method.Place.LastIndexOf('.') + 1)..];
        string[] required = name switch
        {
            "workload_identity" => ["client_id", "tenant_id"],
            "oauth" => ["client_id", "client_secret", "tenant_id"],
            "certificate" => ["client_id", "tenant_id", "certificate_path"],
            _ => [],
        };
        foreach (var key in required)
            method.NeedText(key);

        if (name != "sdk")
            CheckIdentifier(method, "client_id");
        if (name == "workload_identity")
            CheckIdentifier(method, "tenant_id");
        CheckTypes(method, name);
    }

    private static void CheckTypes(SectionReader method, string name)
    {
        foreach (var key in Methods.Single(table => table.Section == name).Keys)
            _ = key == "send_certificate_chain" ? method.Flag(key).ToString() : method.Text(key);
    }

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
