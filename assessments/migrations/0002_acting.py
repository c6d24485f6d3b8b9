import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models

from cxloop.row_security import GuardOrganisations


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0001_initial'),
        ('cxloop', '0009_mail_of_teams'),
        ('feedback', '0023_merged_iff_part'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('what', models.CharField(max_length=200)),
                ('why', models.TextField(blank=True, default='')),
                ('statement', models.CharField(blank=True, default='', max_length=80)),
                ('due_on', models.DateField()),
                ('metric', models.CharField(blank=True, default='', max_length=60)),
                ('direction', models.CharField(blank=True, default='', max_length=4)),
                ('amount', models.CharField(blank=True, default='', max_length=200)),
                ('decided_at', models.DateTimeField()),
                ('initiative', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='feedback.initiative')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('position', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='cxloop.position')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='assessments.round')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'round', 'id'], name='decision_of_round')],
            },
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FollowedMetric',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('metric', models.CharField(max_length=60)),
                ('why', models.TextField(blank=True, default='')),
                ('decision', models.CharField(blank=True, default='', max_length=300)),
                ('target', models.FloatField(blank=True, null=True)),
                ('direction', models.CharField(choices=[('up', 'At least'), ('down', 'At most')], default='up', max_length=4)),
                ('target_since', models.DateField(blank=True, null=True)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
                ('position', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cxloop.position')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'metric'), name='followed_once')],
            },
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Strategy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.TextField(blank=True, default='')),
                ('success', models.TextField(blank=True, default='')),
                ('changed_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cxloop.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation',), name='strategy_once')],
            },
            managers=[
                ('across_organisations', django.db.models.manager.Manager()),
            ],
        ),
        GuardOrganisations(),
    ]
