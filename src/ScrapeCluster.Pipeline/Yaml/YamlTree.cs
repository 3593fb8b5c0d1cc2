namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>Compares trees by what they say, wherever they stand.</summary>
internal static class YamlTree
{
    public static bool AreEqual(YamlNode? one, YamlNode? other) => (one, other) switch
    {
        (null, null) => true,
        (YamlScalar a, YamlScalar b) => a.Value == b.Value && a.IsPlain == b.IsPlain && a.Tag == b.Tag,
        (YamlSequence a, YamlSequence b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => AreEqual(pair.First, pair.Second)),
        (YamlMapping a, YamlMapping b) => a.Entries.Count == b.Entries.Count
            && a.Entries.Zip(b.Entries).All(pair => AreEqual(pair.First.Key, pair.Second.Key) && AreEqual(pair.First.Value, pair.Second.Value)),
        _ => false,
    };
}
