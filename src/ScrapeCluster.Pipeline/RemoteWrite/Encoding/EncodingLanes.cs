using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>The fragments of one scrape, lane by lane.</summary>
internal sealed class EncodingLanes(EncodingPlan plan) : IDisposable
{
    private readonly FragmentBuilder[] _builders = [.. plan.Lanes.Select(lane => new FragmentBuilder(lane.MaxSamples, lane.MaxBytes))];
    private readonly ExemplarEncoder _exemplars = new();

    /// <summary>Adds a sample of a series to each lane whose endpoints get it.</summary>
    public void Add(TargetSeries target, int series, double value, long timestampMs)
    {
        for (var i = 0; i < _builders.Length; i++)
        {
            var labels = target.Series.Encoding(series, plan.Lanes[i].Group);
            if (!labels.IsEmpty)
                _builders[i].Add(labels, value, timestampMs);
        }
    }

    public void Add(TargetSeries target, int series, double value, long timestampMs, Exemplar exemplar)
    {
        var encoded = _exemplars.Encode(target, series, exemplar, timestampMs);
        for (var i = 0; i < _builders.Length; i++)
        {
            var labels = target.Series.Encoding(series, plan.Lanes[i].Group);
            if (labels.IsEmpty)
                continue;
            var send = plan.Lanes[i].SendExemplars && !encoded.IsEmpty;
            _builders[i].Add(labels, value, timestampMs, send ? encoded : default, send ? 1 : 0);
        }
    }

    /// <summary>What was added is on its way.</summary>
    public void Commit(TargetSeries target) => _exemplars.Commit(target);

    public IEnumerable<(string Endpoint, Fragment Fragment)> Fragments()
    {
        for (var i = 0; i < _builders.Length; i++)
        {
            foreach (var fragment in _builders[i].Finish())
            {
                foreach (var endpoint in plan.Lanes[i].Endpoints)
                    yield return (endpoint, fragment);
            }
        }
    }

    public void Reset()
    {
        foreach (var builder in _builders)
            builder.Reset();
        _exemplars.Reset();
    }

    public void Dispose()
    {
        foreach (var builder in _builders)
            builder.Dispose();
        _exemplars.Dispose();
    }
}
