using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Relabeling;

/// <summary>Applies relabel rules in order (Prometheus, model/relabel).</summary>
public static class Relabeler
{
    /// <summary>Changes <paramref name="labels"/> in place.</summary>
    /// <returns>False where a rule dropped them; later rules are then not applied.</returns>
    public static bool Apply(ReadOnlySpan<RelabelRule> rules, LabelSetBuilder labels) => throw new NotImplementedException();
}
