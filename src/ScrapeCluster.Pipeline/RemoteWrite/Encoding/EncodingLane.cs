namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Endpoints that get the very same fragments.</summary>
/// <param name="Group">Which of the plan's label encodings they take.</param>
internal sealed record EncodingLane(int Group, int MaxSamples, int MaxBytes, bool SendExemplars, string[] Endpoints);
