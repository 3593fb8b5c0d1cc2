using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Turns a series' labels into what an endpoint is sent: external labels where the series has none of the name, then
/// write_relabel_configs, then the Label fields in order (Prometheus, storage/remote/queue_manager.go). Immutable.
/// </summary>
internal sealed class LabelEncoder(LabelSet externalLabels, RelabelRule[] writeRelabeling)
{
    public LabelSet ExternalLabels => externalLabels;

    /// <summary>Appends the encoded labels; nothing where a rule drops the series or leaves it no label.</summary>
    /// <param name="labels">Sorted; not changed.</param>
    public void Encode(LabelSetBuilder labels, LabelSetBuilder scratch, PooledBuffer output)
    {
        if (writeRelabeling.Length == 0)
        {
            Write(labels, externalLabels.AsSpan(), output);
            return;
        }

        scratch.ResetAsSet(labels);
        foreach (ref readonly var label in externalLabels.AsSpan())
        {
            if (scratch.Get(label.Name).Length == 0)
                scratch.Set(label.Name, label.Value);
        }

        if (!Relabeler.Apply(writeRelabeling, scratch))
            return;
        scratch.Sort();
        Write(scratch, output);
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
