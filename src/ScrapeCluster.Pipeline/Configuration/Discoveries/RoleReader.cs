using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

/// <summary>Reads <c>role</c>: which of several lists a mechanism asks for.</summary>
internal static class RoleReader
{
    /// <param name="fallback">Where the key is absent; null: it must be there.</param>
    public static TRole Read<TRole>(SectionReader section, TRole? fallback = null)
        where TRole : struct, Enum
    {
        var name = section.Text("role", fallback is { } role ? EnumNames<TRole>.NameOf(role) : "");
        var found = EnumNames<TRole>.Parse(name);
        if (name.Length == 0)
            section.Error("role", $"role is missing; it is one of {EnumNames<TRole>.All}");
        else if (found is null)
            section.Error("role", $"role {Excerpt.Of(name)} is unknown; known are {EnumNames<TRole>.All}");
        return found ?? default;
    }
}
