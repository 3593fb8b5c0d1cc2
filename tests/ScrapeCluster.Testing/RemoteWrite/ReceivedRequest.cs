using ScrapeCluster.Testing.RemoteWrite.Wire;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>One request that reached a <see cref="FakeReceiver"/>, accepted or not.</summary>
/// <param name="Headers">Names in lower case.</param>
/// <param name="BodyBytes">As on the wire, compressed.</param>
/// <param name="Content">Null: it could not be decoded.</param>
/// <param name="Answer">What was done with it.</param>
public sealed record ReceivedRequest(
    string Path, IReadOnlyDictionary<string, string> Headers, int BodyBytes, WriteRequest? Content, ReceiverAnswer Answer)
{
    public int SampleCount => Content?.Timeseries.Sum(series => series.Samples.Count) ?? 0;
}
