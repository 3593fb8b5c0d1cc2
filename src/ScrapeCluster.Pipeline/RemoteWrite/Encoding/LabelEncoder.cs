using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Turns a series' labels into what an endpoint is sent: external labels where the series has none of the name, then
/// write_relabel_configs, then the Label fields in order (Prometheus, storage/remote/queue_manager.go); before the last, names as the endpoint wants them.
/// Immutable.
/// </summary>
internal sealed class LabelEncoder(LabelSet externalLabels, RelabelRule[] writeRelabeling, SeriesNaming? naming = null)
{
    public LabelSet ExternalLabels => externalLabels;

    /// <summary>Appends the encoded labels; nothing where a rule drops the series or leaves it no label.</summary>
    /// <param name="labels">Sorted; not changed.</param>
    /// <param name="kind">What the series is by its page.</param>
    /// <param name="target">What it is of.</param>
    public void Encode(LabelSetBuilder labels, in MetricKind kind, Target target, LabelSetBuilder scratch, PooledBuffer output)
    {
        if (writeRelabeling.Length == 0 && naming is null)
        {
            Write(labels, externalLabels.AsSpan(), output);
            return;
        }

        scratch.ResetAsSet(labels);
        AddExternal(scratch);
        if (!Relabeler.Apply(writeRelabeling, scratch) || naming?.Apply(scratch, kind, target) == false)
            return;
        scratch.Sort();
        Write(scratch, output);
    }

    /// <summary>Appends the encoded labels of the target's <c>target_info</c>; nothing where the endpoint does not get one.</summary>
    public void EncodeTargetInfo(Target target, LabelSetBuilder scratch, PooledBuffer output)
    {
        if (naming is not { WritesTargetInfo: true })
            return;
        scratch.Reset();
        scratch.Set(LabelNames.MetricName, SeriesNaming.TargetInfoName).Set("job", target.Labels.Get("job")).Set("instance", target.Labels.Get("instance"));
        AddExternal(scratch);
        SeriesNaming.DescribeTarget(scratch, target);
        if (!Relabeler.Apply(writeRelabeling, scratch))
            return;
        scratch.Sort();
        Write(scratch, output);
    }

    private void AddExternal(LabelSetBuilder labels)
    {
        foreach (ref readonly var label in externalLabels.AsSpan())
        {
            if (labels.Get(label.Name).Length == 0)
                labels.Set(label.Name, label.Value);
        }
    }

    public static void Write(LabelSetBuilder sorted, PooledBuffer output)
    {
        for (var i = 0; i < sorted.Count; i++)
            WireFormat.WriteLabel(output, sorted[i]);
    }

    /// <summary>Both are sorted; of two labels of one name the first list's is written.</summary>
    private static void Write(LabelSetBuilder labels, ReadOnlySpan<Label> others, PooledBuffer output)
    {
        var next = 0;
        for (var i = 0; i < labels.Count; i++)
        {
            var label = labels[i];
            var order = -1;
            while (next < others.Length && (order = LabelOrder.Compare(others[next].Name, label.Name)) < 0)
                WireFormat.WriteLabel(output, others[next++]);
            if (next < others.Length && order == 0)
                next++;
            WireFormat.WriteLabel(output, label);
        }

        foreach (ref readonly var label in others[next..])
            WireFormat.WriteLabel(output, label);
    }
}
