namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A custom resource cannot be carried out: it is left out whole, alone.</summary>
/// <param name="message">Says where in it, what was seen and what helps.</param>
internal sealed class ResourceRefusedException(string message) : Exception(message);
