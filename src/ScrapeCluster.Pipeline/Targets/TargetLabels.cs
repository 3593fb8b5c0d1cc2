using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>Attaches a target's labels to the labels of a sample (Prometheus, scrape/scrape.go, mutateSampleLabels).</summary>
public static class TargetLabels
{
    /// <param name="sample">What the target exposed; changed in place.</param>
    /// <param name="honorLabels">
    /// True: an exposed label wins over the target's. False: the target's wins, and an exposed one of the same name is kept as
    /// <c>exported_</c>name, prefixed again until that name is free; shorter names choose first.
    /// </param>
    public static void Merge(LabelSetBuilder sample, LabelSet target, bool honorLabels)
    {
        if (honorLabels)
            AddMissing(sample, target);
        else
            Override(sample, target);
    }

    private static void AddMissing(LabelSetBuilder sample, LabelSet target)
    {
        foreach (ref readonly var label in target.AsSpan())
        {
            if (sample.Get(label.Name).Length == 0)
                sample.Set(label.Name, label.Value);
        }
    }

    private static void Override(LabelSetBuilder sample, LabelSet target)
    {
        List<Label>? conflicts = null;
        foreach (ref readonly var label in target.AsSpan())
        {
            var exposed = sample.Get(label.Name);
            if (exposed.Length > 0)
            {
                (conflicts ??= []).Add(new Label(label.Name, exposed));
                sample.Delete(label.Name);
            }

            sample.Set(label.Name, label.Value);
        }

        if (conflicts is not null)
            Export(sample, conflicts);
    }

    private static void Export(LabelSetBuilder sample, List<Label> conflicts)
    {
        foreach (var (name, value) in conflicts.OrderBy(label => System.Text.Encoding.UTF8.GetByteCount(label.Name)))
        {
            var exported = LabelNames.ExportedPrefix + name;
            while (sample.Get(exported).Length > 0)
                exported = LabelNames.ExportedPrefix + exported;
            sample.Set(exported, value);
        }
    }
}
