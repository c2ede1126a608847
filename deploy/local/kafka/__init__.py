"""How does a machine without a Kafka cluster get a bus? From librdkafka's memory, or from Apache Kafka's own jars."""
