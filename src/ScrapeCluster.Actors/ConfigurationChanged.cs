namespace ScrapeCluster.Actors;

/// <summary>Published on the event stream of a node when another configuration came into force there.</summary>
internal sealed record ConfigurationChanged(NodeConfiguration Configuration);
