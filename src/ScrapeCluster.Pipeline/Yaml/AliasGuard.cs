namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>Refuses documents whose aliases blow up when they are followed (the limits of yaml.v2, decode.go).</summary>
internal sealed class AliasGuard
{
    private const double AllowedInSmall = 0.99;
    private const double AllowedInLarge = 0.10;
    private const long Small = 400_000;
    private const long Large = 4_000_000;

    private readonly Dictionary<YamlNode, long> _sizes = new(ReferenceEqualityComparer.Instance);

    /// <summary>True where following every alias makes more of the document than is in it.</summary>
    public static bool IsExcessive(YamlNode root)
    {
        var guard = new AliasGuard();
        var followed = guard.SizeOf(root);
        var repeated = followed - guard._sizes.Count;
        return repeated > 100 && followed > 1000 && (double)repeated / followed > Allowed(followed);
    }

    private static double Allowed(long count) => count switch
    {
        <= Small => AllowedInSmall,
        >= Large => AllowedInLarge,
        _ => AllowedInSmall - ((AllowedInSmall - AllowedInLarge) * (count - Small) / (Large - Small)),
    };

    private long SizeOf(YamlNode node)
    {
        if (_sizes.TryGetValue(node, out var known))
            return known;

        var size = 1L + node switch
        {
            YamlSequence sequence => sequence.Items.Sum(SizeOf),
            YamlMapping mapping => mapping.Entries.Sum(entry => SizeOf(entry.Key) + SizeOf(entry.Value)),
            _ => 0L,
        };
        return _sizes[node] = Math.Min(size, int.MaxValue);
    }
}
