namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>A port that a container exposes.</summary>
/// <param name="Private">Within its networks.</param>
/// <param name="Public">On the host; 0 where it is not published.</param>
/// <param name="PublicAddress">On which the host has published it; may be empty.</param>
internal readonly record struct ContainerPort(long Private, long Public, string PublicAddress);
