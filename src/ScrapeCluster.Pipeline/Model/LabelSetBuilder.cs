namespace ScrapeCluster.Pipeline.Model;

/// <summary>
/// A label set being changed: what relabeling works on. Reusable: <see cref="Reset(LabelSet)"/> starts over
/// without allocating. Order of insertion is kept until <see cref="Sort"/>.
/// </summary>
public sealed class LabelSetBuilder
{
    private readonly List<Label> _labels;

    public LabelSetBuilder() => _labels = new List<Label>(16);

    public LabelSetBuilder(LabelSet labels) => _labels = [.. labels];

    public int Count => _labels.Count;

    public Label this[int index] => _labels[index];

    public void Reset() => _labels.Clear();

    public void Reset(LabelSet labels)
    {
        _labels.Clear();
        _labels.AddRange(labels.AsSpan());
    }

    /// <summary>The value of a label, or the empty string where there is none.</summary>
    public string Get(string name)
    {
        var index = IndexOf(name);
        return index < 0 ? "" : _labels[index].Value;
    }

    /// <summary>Sets a label; an empty value deletes it.</summary>
    public LabelSetBuilder Set(string name, string value)
    {
        var index = IndexOf(name);
        if (value.Length == 0)
        {
            if (index >= 0)
                _labels.RemoveAt(index);
        }
        else if (index >= 0)
        {
            _labels[index] = new Label(name, value);
        }
        else
        {
            _labels.Add(new Label(name, value));
        }

        return this;
    }

    public LabelSetBuilder Delete(string name) => Set(name, "");

    public void RemoveAt(int index) => _labels.RemoveAt(index);

    public void Sort() => _labels.Sort(static (x, y) => LabelOrder.Compare(x.Name, y.Name));

    public LabelSet ToLabelSet()
    {
        if (_labels.Count == 0)
            return LabelSet.Empty;
        Sort();
        return new LabelSet([.. _labels]);
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < _labels.Count; i++)
        {
            if (_labels[i].Name == name)
                return i;
        }

        return -1;
    }
}
