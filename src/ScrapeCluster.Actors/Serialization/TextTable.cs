using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>The texts of one message, each once; written to and read from by index.</summary>
internal sealed class TextTable(IList<string> texts)
{
    private readonly Dictionary<string, uint> _indices = new(StringComparer.Ordinal);

    public uint Add(string text)
    {
        if (_indices.TryGetValue(text, out var index))
            return index;
        index = (uint)texts.Count;
        texts.Add(text);
        _indices[text] = index;
        return index;
    }

    public void Add(LabelSet labels, ICollection<uint> to)
    {
        foreach (var label in labels.AsSpan())
        {
            to.Add(Add(label.Name));
            to.Add(Add(label.Value));
        }
    }

    public string Get(uint index) => texts[(int)index];

    public LabelSet GetLabels(IReadOnlyList<uint> from)
    {
        var labels = new Label[from.Count / 2];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = new Label(Get(from[2 * i]), Get(from[(2 * i) + 1]));
        return LabelSet.From(labels);
    }
}
