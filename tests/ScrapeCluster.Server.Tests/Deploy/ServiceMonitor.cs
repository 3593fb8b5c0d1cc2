using k8s.Models;

namespace ScrapeCluster.Server.Tests.Deploy;

/// <summary>What is used of the Prometheus Operator's kind, which the client does not know. Other fields are refused.</summary>
internal sealed class ServiceMonitor
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public ServiceMonitorSpec Spec { get; set; } = new();

    internal sealed class ServiceMonitorSpec
    {
        public V1LabelSelector Selector { get; set; } = new();

        public List<ServiceMonitorEndpoint> Endpoints { get; set; } = [];
    }

    internal sealed class ServiceMonitorEndpoint
    {
        public string Port { get; set; } = "";

        public string Path { get; set; } = "";

        public string Interval { get; set; } = "";
    }
}
