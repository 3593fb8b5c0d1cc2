using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>What the id of an Azure resource tells: <c>/subscriptions/s/resourceGroups/group/providers/Namespace/type/name</c>.</summary>
/// <param name="Group">Empty where it is in none.</param>
/// <param name="Name">Of the innermost resource.</param>
internal readonly record struct ResourceId(string Group, string Name)
{
    /// <exception cref="DiscoveryException">The text is no id.</exception>
    public static ResourceId Parse(string text)
    {
        var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (!text.StartsWith('/') || parts.Length < 2 || !(Is(parts[0], "subscriptions") || Is(parts[0], "providers")))
            throw new DiscoveryException($"the answer has the id {Excerpt.Of(text)}; expected one like /subscriptions/.../resourceGroups/.../providers/...");
        var hasGroup = parts.Length > 3 && Is(parts[0], "subscriptions") && Is(parts[2], "resourceGroups");
        return new ResourceId(hasGroup ? parts[3] : "", parts[^1]);
    }

    private static bool Is(string part, string name) => part.Equals(name, StringComparison.OrdinalIgnoreCase);
}
