namespace ScrapeCluster.Pipeline.Model;

/// <summary>
/// A label set being changed: what relabeling works on. Reusable: <see cref="Reset(LabelSet)"/> starts over
/// without allocating. The order is Prometheus' own, which shows where labelmap maps two labels to one name: first the
/// labels that are as they were at the start, in their order, then those that were set since, each where it was set first.
/// </summary>
public sealed class LabelSetBuilder
{
    private readonly List<Label> _labels;

    /// <summary>How many labels, in the first places, are as they were at the start.</summary>
    private int _untouched;

    public LabelSetBuilder() => _labels = new List<Label>(16);

    public LabelSetBuilder(LabelSet labels)
    {
        _labels = [.. labels];
        _untouched = _labels.Count;
    }

    public int Count => _labels.Count;

    public Label this[int index] => _labels[index];

    public void Reset()
    {
        _labels.Clear();
        _untouched = 0;
    }

    public void Reset(LabelSet labels)
    {
        _labels.Clear();
        _labels.AddRange(labels.AsSpan());
        _untouched = _labels.Count;
    }

    /// <summary>Starts over with labels as if each had been set anew, in their order.</summary>
    public void ResetAsSet(LabelSetBuilder labels)
    {
        Reset();
        _labels.AddRange(labels._labels);
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
        if (index >= _untouched && value.Length > 0)
        {
            _labels[index] = new Label(name, value);
            return this;
        }

        if (index >= 0)
            RemoveAt(index);
        if (value.Length > 0)
            _labels.Add(new Label(name, value));
        return this;
    }

    public LabelSetBuilder Delete(string name) => Set(name, "");

    public void RemoveAt(int index)
    {
        _labels.RemoveAt(index);
        if (index < _untouched)
            _untouched--;
    }

    public void Sort()
    {
        _labels.Sort(static (x, y) => LabelOrder.Compare(x.Name, y.Name));
        _untouched = _labels.Count;
    }

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
