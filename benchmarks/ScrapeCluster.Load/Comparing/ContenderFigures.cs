using ScrapeCluster.Load.Fakes;
using ScrapeCluster.Testing.RemoteWrite;

namespace ScrapeCluster.Load.Comparing;

/// <summary>What one contender used and did while it was measured.</summary>
/// <param name="Name">The contender's.</param>
/// <param name="Shape">Of the pages.</param>
/// <param name="Series">Per target.</param>
/// <param name="Cores">Processors used on average.</param>
/// <param name="MachineCores">Processors that were busy on average, the fakes' and all others' work included.</param>
/// <param name="ScrapesDue">Targets by seconds by interval.</param>
internal sealed record ContenderFigures(
    string Name, string Version, string Shape, int Nodes, int Targets, int Series, double Seconds, double ProcessorSeconds, double Cores, double MachineCores,
    long ResidentMedianBytes, long ResidentPeakBytes, double ScrapesDue, FleetFigures Fleet, ReceiverCounts Received)
{
    public double SamplesPerSecond => Received.Samples / Seconds;

    public double ProcessorSecondsPerMillionSamples => 1e6 * ProcessorSeconds / Math.Max(1, Received.Samples);

    public double WireBytesPerSample => (double)Received.WireBytes / Math.Max(1, Received.Samples);

    public double SamplesPerRequest => (double)Received.Samples / Math.Max(1, Received.Requests);

    public double ResidentBytesPerTarget => (double)ResidentMedianBytes / Targets;
}
