namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>The values of an enumeration by the names that a configuration has for them: their own in small letters.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> s_values = Enum.GetValues<T>().ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>For people.</summary>
    public static string All => string.Join(", ", s_values.Keys);

    public static string NameOf(T value) => value.ToString().ToLowerInvariant();

    /// <returns>Null where none has the name; the case counts.</returns>
    public static T? Parse(string name) => s_values.TryGetValue(name, out var value) ? value : null;
}
